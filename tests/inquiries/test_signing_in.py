"""Staff sign in at one door; nothing there mails anybody."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import NoReverseMatch, reverse

from tests.servers import free_port

LOGIN = "/accounts/login/"
SAM = {"login": "sam", "password": "correct horse"}


def test_sam_signs_in(client, specialist):
    assert client.post(LOGIN, SAM).url == reverse("desk")


def test_who_has_a_second_step_is_not_in_before_it(client, admin_user):
    TOTP.activate(admin_user, generate_totp_secret())
    entered = {"login": "ada", "password": "correct horse", "next": "/admin/"}
    assert client.post(LOGIN, entered).url == reverse("mfa_authenticate")
    steps = client.get("/admin/", follow=True).redirect_chain
    assert steps[-1][0] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "confirm-email/", "confirm-email/x/", "password/set/"]
    + ["password/reset/", "password/reset/done/", "password/reset/key/1-x/", "login/code/confirm/"],
)
def test_pages_that_sign_up_or_mail_strangers_are_not_there(client, specialist, path):
    client.force_login(specialist)
    answers = [
        client.get(f"/accounts/{path}"),
        client.post(f"/accounts/{path}", {"email": "x@y.z"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_nothing_can_link_to_them(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "name",
    ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index"],
)
def test_sams_own_pages_are_there(client, specialist, name):
    client.post(LOGIN, SAM)
    assert client.get(reverse(name)).status_code == 200


def test_signing_in_says_nothing_that_the_desk_does_not_say(client, specialist):
    page = client.post(LOGIN, SAM, follow=True)
    assert [str(message) for message in page.context["messages"]] == []


def test_signing_out_is_said_in_our_own_words(client, specialist):
    client.force_login(specialist)
    page = client.post(reverse("account_logout"), follow=True)
    assert [str(message) for message in page.context["messages"]] == ["You are signed out."]


def test_a_forgotten_password_is_a_matter_for_an_admin(client, db):
    page = client.get(LOGIN).text
    assert ("Forgotten your password? Ask an admin" in page, "/reset/" in page) == (True, False)


def test_a_changed_password_mails_nobody(client, specialist, settings):
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    specialist.email = "sam@example.org"
    specialist.save(update_fields=["email"])
    client.post(LOGIN, SAM)
    entered = {"oldpassword": "correct horse"} | dict.fromkeys(
        ["password1", "password2"], "another good phrase"
    )
    client.post(reverse("account_change_password"), entered)
    specialist.refresh_from_db()
    assert (specialist.check_password("another good phrase"), mail.outbox) == (True, [])


def test_who_tries_too_often_is_told_in_plain_words(client, specialist, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    codes = [client.post(LOGIN, SAM | {"password": "no"}).status_code for _ in range(2)]
    assert codes == [200, 429]
    assert "many tries to sign in" in client.post(LOGIN, SAM).text


def test_wrong_passwords_for_one_name_are_held_back(client, specialist):
    for _ in range(5):
        client.post(LOGIN, SAM | {"password": "wrong"})
    assert "Too many failed" in client.post(LOGIN, SAM).text


# --- Redis is away --------------------------------------------------------------


@pytest.fixture
def no_redis(settings, monkeypatch):
    """The cache of a real site, and nobody at its port."""
    from gard_inquiries.caches import RedisOrNothing

    monkeypatch.setattr(RedisOrNothing, "_pause_ends", 0.0)
    backend = "gard_inquiries.caches.RedisOrNothing"
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": url}}


def test_sam_signs_in_while_redis_is_away(client, specialist, no_redis, caplog):
    assert client.post(LOGIN, SAM).url == reverse("desk")
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_wrong_password_is_wrong_while_redis_is_away(client, specialist, no_redis):
    response = client.post(LOGIN, SAM | {"password": "no"})
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


def test_signing_in_again_at_a_form_s_address_says_what_became_of_it(client, editor):
    client.force_login(editor)
    response = client.get(reverse("library-draft", args=["fabry-definition"]))
    text = response.content.decode()
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "<h1>This address takes only what a form sends</h1>" in text
    assert f'<a href="{reverse("desk")}">To the desk</a>' in text
