"""The outbox complete: frozen messages, printing, a pace; received mail; mail to staff."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from gard_inquiries.guards import RefuseDelete, RefuseUpdate

GUARDS = [
    RefuseUpdate(
        "delivery_message_never_changes",
        "responses_delivery",
        columns=["mime"],
        when="NOT (NEW.mime IS NULL AND NEW.erased_at IS NOT NULL)",
        message="What a delivery says, and to whom, is fixed when it is queued.",
    ),
    RefuseUpdate(
        "received_message_never_changes",
        "responses_received",
        columns=["raw", "digest", "received_at", "via"],
        when="NOT (length(NEW.raw) = 0 AND NEW.erased_at IS NOT NULL)",
        message="A message that came in is kept as it came.",
    ),
    RefuseDelete(
        "received_message_never_goes",
        "responses_received",
        message="A message that came in is never deleted.",
    ),
]


class Migration(migrations.Migration):

    dependencies = [
        ('inquiries', '0004_erased'),
        ('responses', '0011_block_hands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('via', models.CharField(choices=[('pipe', "the mail server's pipe"), ('mailbox', 'the mailbox'), ('webhook', 'the mail provider')], max_length=8)),
                ('sort', models.CharField(choices=[('bounce', 'did not arrive'), ('delay', 'not delivered yet'), ('auto_reply', 'automatic reply'), ('loop', 'our own mail'), ('reply', 'reply of a person'), ('complaint', 'reported as unwanted'), ('other', 'something else')], max_length=12)),
                ('standing', models.CharField(choices=[('done', 'nothing to do'), ('waiting', 'for a person to look at'), ('seen', 'looked at')], max_length=8)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('raw', models.BinaryField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'received message',
                'ordering': ['-received_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='StaffMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mail to staff',
                'verbose_name_plural': 'mails to staff',
            },
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_one_a_letter',
        ),
        migrations.AddField(
            model_name='delivery',
            name='mime',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='printed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['status', 'created_at'], name='delivery_by_state'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['withdrawn', 'bounced']), _negated=True), fields=('letter',), name='delivery_one_a_letter'),
        ),
        migrations.AddField(
            model_name='received',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='received',
            name='delivery',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received', to='responses.delivery'),
        ),
        migrations.AddField(
            model_name='received',
            name='inquiry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received', to='inquiries.inquiry'),
        ),
        migrations.AddField(
            model_name='received',
            name='question',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received', to='inquiries.question'),
        ),
        migrations.AddIndex(
            model_name='received',
            index=models.Index(condition=models.Q(('standing', 'waiting')), fields=['received_at'], name='received_waiting'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(('sort__in', ['bounce', 'delay', 'auto_reply', 'loop', 'reply', 'complaint', 'other'])), name='received_sort_known'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['done', 'waiting', 'seen'])), name='received_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='received',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing', 'seen'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='received_seen_by_somebody'),
        ),
        *GUARDS,
    ]
