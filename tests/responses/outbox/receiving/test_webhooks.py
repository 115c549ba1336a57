"""A mail provider's webhooks do what the same mail would do, and only with the secret."""

import os
import subprocess
import sys
from base64 import b64encode

import pytest
from django.conf import settings as django_settings

from inquiries.models import Inquiry, Question
from responses.outbox.models import Delivery, DeliveryStatus, Received, Sort, Standing
from responses.outbox.receiving import taking

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.responses.outbox.receiving.urls_with_webhooks"),
    # Anymail says so of its view for SendGrid, which is here for its plain form.
    pytest.mark.filterwarnings("ignore:django-anymail has dropped"),
]
SECRET = "gard:a secret"


@pytest.fixture
def post(client, settings):
    """Post JSON to a webhook, with the secret or another one."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def call(path, payload, secret=SECRET):
        headers = {"Authorization": "Basic " + b64encode(secret.encode()).decode()}
        at = f"/hooks/{path}/"
        return client.post(at, payload, "application/json", headers=headers if secret else {})

    return call


def bounced(delivery, **fields):
    """As SendGrid says it."""
    event = {
        "email": delivery.recipient,
        "timestamp": 1793700000,
        "smtp-id": delivery.message_id,
        "event": "bounce",
        "status": "5.1.1",
        "reason": "550 5.1.1 no such user",
        "sg_event_id": "one",
    }
    return [event | fields]


def by_postmark(delivery, **fields):
    """Which has a Message-ID of its own, and ours among what we had it keep."""
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"Message-Id": delivery.message_id.strip("<>")},
        "Email": delivery.recipient,
        "Details": "smtp;550 5.1.1 unknown",
    } | fields


def test_a_bounce_moves_its_delivery(sent, post):
    assert post("sendgrid/tracking", bounced(sent)).status_code == 200
    received = Received.objects.get()
    assert (received.sort, received.standing, received.via) == ("bounce", "done", "webhook")
    assert (received.code, received.delivery) == ("5.1.1", sent)
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED
    assert Inquiry.objects.get().status == "open"


def test_another_provider_says_it_otherwise(sent, post):
    post("postmark/tracking", by_postmark(sent))
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("postmark/tracking", {"Type": "SoftBounce"}),
        ("postmark/tracking", {"Details": "smtp;450 4.2.2 mailbox full"}),
        (
            "brevo/tracking",
            {"event": "soft_bounce", "email": "maria@example.org", "ts_event": 1793700000},
        ),
    ],
)
def test_what_may_pass_waits_for_a_person(sent, post, path, said):
    by_brevo = {"message-id": sent.message_id}
    base = by_brevo if path.startswith("brevo") else by_postmark(sent)
    assert post(path, base | said).status_code == 200
    received = Received.objects.get()
    assert (received.sort, received.note) == (Sort.BOUNCE, taking.SOFT_BOUNCE)
    assert (received.standing, received.delivery) == (Standing.WAITING, sent)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


@pytest.mark.parametrize(
    ("said", "may_pass"),
    [
        ({"bounce": {"bounceType": "Transient"}}, True),
        ({"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}}, False),
        ({"event": "bounce", "hard_bounce": False}, True),
        ({"event": "bounce", "hard_bounce": True}, False),
        ({"data": [{"type": "activity.soft_bounced"}]}, True),
        ({"subject": "Soft tissue"}, False),
    ],
)
def test_providers_say_in_their_ways_that_it_may_pass(said, may_pass):
    from responses.outbox.receiving.webhooks import _may_pass

    assert _may_pass(said) == may_pass


def test_said_twice_it_is_once(sent, post):
    post("sendgrid/tracking", bounced(sent) * 2)
    post("sendgrid/tracking", bounced(sent))
    assert Received.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "gard:another", "gard:"])
def test_without_the_secret_nothing_is_believed(sent, post, secret):
    assert post("sendgrid/tracking", bounced(sent), secret).status_code == 400
    assert post("postmark/inbound", inbound(sent), secret).status_code == 400
    assert Received.objects.count() == 0
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_what_isnt_ours_is_nothing_to_us(sent, post):
    post("sendgrid/tracking", bounced(sent, **{"smtp-id": "<forged@localhost>"}))
    assert Received.objects.count() == 0
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_of_another_recipient_a_person_decides(sent, post):
    post("sendgrid/tracking", bounced(sent, email="mario@example.org"))
    received = Received.objects.get()
    assert (received.standing, received.note) == (Standing.WAITING, taking.NAMES_ANOTHER)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


@pytest.mark.parametrize("event", ["delivered", "open", "deferred", "processed", "new one"])
def test_what_else_happens_is_recorded_nowhere(sent, post, event):
    assert post("sendgrid/tracking", bounced(sent, event=event)).status_code == 200
    assert Received.objects.count() == 0


def test_a_complaint_waits_for_a_person(sent, post):
    post("sendgrid/tracking", bounced(sent, event="spamreport"))
    received = Received.objects.get()
    assert (received.sort, received.standing) == (Sort.COMPLAINT, Standing.WAITING)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def inbound(delivery, **fields):
    return {
        "FromFull": {"Email": "maria@example.org", "Name": "Maria Sample"},
        "Subject": "Re: Your letter",
        "MessageID": "22c74902-a0c1-4511-804f2-341342852c90",
        "TextBody": "Is it inherited?",
        "HtmlBody": "<p>Is it inherited?</p>",
        "Headers": [{"Name": "In-Reply-To", "Value": delivery.message_id}],
    } | fields


def test_a_reply_becomes_a_question_however_often_it_is_brought(sent, post):
    for _ in range(2):
        assert post("postmark/inbound", inbound(sent)).status_code == 200
    assert Question.objects.latest("pk").text == "Is it inherited?"
    assert Received.objects.get().sort == Sort.REPLY


def test_a_message_without_an_envelope_sender_is_automatic(sent, post):
    headers = [{"Name": "Return-Path", "Value": "<>"}, *inbound(sent)["Headers"]]
    post("postmark/inbound", inbound(sent, Headers=headers))
    assert Received.objects.get().sort == Sort.AUTO_REPLY


def test_a_provider_hears_that_it_couldnt_be_kept(sent, post, monkeypatch, client):
    def broken(raw, via):
        raise ValueError

    monkeypatch.setattr("responses.outbox.receiving.webhooks.take_in", broken)
    client.raise_request_exception = False
    assert post("postmark/inbound", inbound(sent)).status_code == 500


@pytest.mark.parametrize(("secret", "found"), [("gard:a secret", "True"), ("", "False")])
def test_the_addresses_are_there_only_with_a_secret(tmp_path, secret, found):
    asked = (
        "import django; django.setup(); from django.urls import get_resolver; "
        "print(any(str(p.pattern) == 'hooks/' for p in get_resolver().url_patterns))"
    )
    env = os.environ | {
        "ANYMAIL_WEBHOOK_SECRET": secret,
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
    }
    command = [sys.executable, "-c", asked]
    said = subprocess.run(
        command, env=env, cwd=django_settings.BASE_DIR, capture_output=True, timeout=60
    )
    assert said.stdout.decode().strip() == found
