import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def count_open_orders(apps, schema_editor):
    """What waits already is shown as waiting."""
    order = apps.get_model("complaints", "WorkOrder")
    open_here = order.objects.filter(complaint=models.OuterRef("pk"), answered_at=None, waived_at=None)
    counted = open_here.order_by().values("complaint").annotate(n=models.Count("pk")).values("n")
    waiting = order.objects.filter(answered_at=None, waived_at=None).values("complaint")
    apps.get_model("complaints", "Complaint").objects.filter(pk__in=waiting).update(open_orders=models.Subquery(counted))


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0019_watch_dates_nobody_spoke_of'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='open_orders',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='workorder',
            name='chased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workorder',
            name='chased_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='workorder',
            name='judged_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workorder',
            name='judged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workorder',
            name='link_version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='workorder',
            name='missing',
            field=models.TextField(blank=True, help_text='What the answer still lacks.', max_length=1000),
        ),
        migrations.AddField(
            model_name='workorder',
            name='quality',
            field=models.CharField(blank=True, choices=[('good', 'Good answer'), ('needs_more', 'Needs more')], max_length=12),
        ),
        migrations.AddField(
            model_name='workorder',
            name='returned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workorder',
            name='returned_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workorder',
            name='returned_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='workorder',
            name='signed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workorder',
            name='signed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(count_open_orders, migrations.RunPython.noop, elidable=True),
    ]
