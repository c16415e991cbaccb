import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(choices=[('received', 'Receipt of the complaint'), ('promise', 'Our promise, word for word'), ('agreed', 'What was agreed'), ('date_changed', 'A date that moves'), ('interim', 'Interim answer'), ('result', 'The result'), ('unreachable', 'We could not reach you'), ('closed', 'The complaint is closed'), ('recourse', 'What we cannot do, and where else to turn'), ('message', 'A message from the desk')], max_length=20, verbose_name='letter')),
                ('language', models.CharField(choices=[('zh-hans', 'Chinese (simplified)'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('is_shipped', models.BooleanField(default=False, verbose_name='the shipped words')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='text')),
                ('sms', models.TextField(blank=True, max_length=600, verbose_name='text message')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'words of a letter',
                'verbose_name_plural': 'words of letters',
                'constraints': [models.UniqueConstraint(fields=('letter', 'language', 'version'), name='followups_lettertext_version_once'), models.CheckConstraint(condition=models.Q(('letter__in', ['received', 'promise', 'agreed', 'date_changed', 'interim', 'result', 'unreachable', 'closed', 'recourse', 'message'])), name='followups_lettertext_letter_known'), models.CheckConstraint(condition=models.Q(models.Q(('is_shipped', True), ('sms', ''), ('subject', ''), ('text', '')), models.Q(('is_shipped', False), models.Q(('subject', ''), _negated=True), models.Q(('text', ''), _negated=True), models.Q(('sms', ''), _negated=True)), _connector='OR'), name='followups_lettertext_whole')],
            },
        ),
    ]
