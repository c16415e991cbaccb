import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0013_sharing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='they_understood_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='they_understood_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='complaint',
            name='we_understood_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='we_understood_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='finding',
            name='shown_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='finding',
            name='shown_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='ChosenColumns',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('columns', models.JSONField(blank=True, default=list)),
                ('chosen_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='chosen_columns', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KeyFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='Like food.pack; it stays when the wording changes.', max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*\\Z', 'Use lower-case letters, digits and dots, like food.pack.')])),
                ('name_zh', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=60)),
                ('hint_zh', models.CharField(blank=True, max_length=80)),
                ('hint_en', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_facts', to='complaints.category')),
            ],
            options={
                'verbose_name': 'key fact',
                'verbose_name_plural': 'key facts',
            },
        ),
        migrations.CreateModel(
            name='AskedQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('descriptive', 'What happened'), ('clarifying', 'What is meant'), ('choice', 'Which they prefer'), ('outcome', 'What they hope for')], max_length=12)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('question', models.CharField(max_length=200)),
                ('answer', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='complaints.complaint')),
            ],
            options={
                'verbose_name': 'asked question',
                'verbose_name_plural': 'asked questions',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['descriptive', 'clarifying', 'choice', 'outcome'])), name='complaints_asked_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='FactAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('told', 'Told'), ('unknown', 'Cannot say'), ('not_applicable', 'Does not apply')], default='told', max_length=16)),
                ('answer', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_facts', to='complaints.complaint')),
                ('fact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='complaints.keyfact')),
            ],
            options={
                'verbose_name': 'answer to a key fact',
                'verbose_name_plural': 'answers to key facts',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('complaint', 'fact'), name='complaints_factanswer_one_now'), models.CheckConstraint(condition=models.Q(('state__in', ['told', 'unknown', 'not_applicable'])), name='complaints_factanswer_state_known')],
            },
        ),
    ]
