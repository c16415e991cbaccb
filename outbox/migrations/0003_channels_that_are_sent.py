from django.db import migrations, models


def drop_what_never_left(apps, schema_editor):
    """Nothing ever sent a webhook; a row of one would wait for ever."""
    apps.get_model('outbox', 'Message').objects.filter(channel='webhook').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0002_count_an_hour'),
    ]

    operations = [
        migrations.RunPython(drop_what_never_left, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='message',
            name='outbox_message_channel_known',
        ),
        migrations.AlterField(
            model_name='message',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message')], default='email', max_length=8, verbose_name='channel'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms'])), name='outbox_message_channel_known'),
        ),
    ]
