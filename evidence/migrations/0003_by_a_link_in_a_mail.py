from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0002_index_key_mark'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='trailentry',
            name='evidence_trailentry_via',
        ),
        migrations.AlterField(
            model_name='trailentry',
            name='via',
            field=models.CharField(choices=[('page', 'Page'), ('api', 'API'), ('task', 'Background task'), ('command', 'Command'), ('import', 'Import'), ('mail_link', 'Link in a mail')], max_length=10, verbose_name='by way of'),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=models.CheckConstraint(condition=models.Q(('via__in', ['page', 'api', 'task', 'command', 'import', 'mail_link'])), name='evidence_trailentry_via'),
        ),
    ]
