import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scripts_library', '0002_sorry_for_the_wait'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shipped_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='changed')),
                ('key', models.CharField(help_text='The same in every language, like food.choice.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*\\Z', 'Use lower-case letters, digits, dots and dashes, like food.choice.')], verbose_name='key')),
                ('language', models.CharField(choices=[('zh-hans', 'Chinese (simplified)'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('kind', models.CharField(choices=[('descriptive', 'What happened'), ('clarifying', 'What is meant'), ('choice', 'Which they prefer'), ('outcome', 'What they hope for')], max_length=12, verbose_name='kind')),
                ('categories', models.JSONField(blank=True, default=list, verbose_name='categories')),
                ('text', models.CharField(max_length=200, verbose_name='question')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Lower ones are asked first.', verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'constraints': [models.UniqueConstraint(fields=('key', 'language'), name='scripts_library_question_once', violation_error_message='This key exists already in this language. Take another one.'), models.CheckConstraint(condition=models.Q(('kind__in', ['descriptive', 'clarifying', 'choice', 'outcome'])), name='scripts_library_question_kind_known')],
            },
        ),
    ]
