"""One line to the mail server serves many messages, and is never trusted after a fault."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as real_settings

from responses.outbox import line, smtp
from responses.outbox.models import Outcome
from tests.threads import at_once

from .peer import DROP, STALL, closed_port, peer

FROM, TO = "letters@example.org", "maria@example.org"
MESSAGE = b"Subject: hello\r\n\r\nHello\r\n"


def send(content=MESSAGE):
    return smtp.send(FROM, TO, content)


def outcomes(count):
    return [send().outcome for _ in range(count)]


def steps(server):
    """The commands heard, without their arguments."""
    return [heard.split()[0].upper() for heard in server.heard]


def test_one_line_serves_many_messages(server):
    assert outcomes(5) == [Outcome.SENT] * 5
    assert (server.calls, len(server.kept)) == (1, 5)
    assert steps(server) == ["EHLO", *["MAIL", "RCPT", "DATA"] * 5]


def test_after_many_messages_there_is_a_new_line(server, monkeypatch):
    monkeypatch.setattr(line, "MOST_MESSAGES", 2)
    outcomes(5)
    assert (server.calls, steps(server).count("QUIT")) == (3, 2)


def test_after_a_silence_there_is_a_new_line(server, monkeypatch):
    send()
    monkeypatch.setattr(line, "LONGEST_SILENCE", 0)
    send()
    assert (server.calls, len(server.kept)) == (2, 2)


def test_other_settings_mean_another_line(server, smtp):
    send()
    with peer() as other:
        smtp(other.port)
        send()
    assert (len(server.kept), len(other.kept)) == (1, 1)
    assert steps(server)[-1] == "QUIT"


@pytest.mark.usefixtures("impatient")
def test_leaving_says_goodbye_and_waits_for_none(server, monkeypatch):
    monkeypatch.setattr(line, "GOODBYE_SECONDS", 0.05)
    server.script["QUIT"] = STALL
    send()
    line.hang_up()
    assert steps(server)[-1] == "QUIT"
    assert line.kept() is None


def test_a_process_that_ends_says_goodbye(server, tmp_path):
    code = (
        "import django; django.setup(); from responses.outbox.smtp import send; "
        f"print(send({FROM!r}, {TO!r}, {MESSAGE!r}).outcome)"
    )
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
        "DEBUG": "true",
        "VAR_DIR": str(tmp_path),
        "EMAIL_PORT": str(server.port),
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=real_settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "sent\n"
    assert steps(server)[-1] == "QUIT"


# --- Nobody else's -----------------------------------------------------------------


@pytest.mark.django_db  # For at_once.
def test_each_thread_has_its_own(server):
    send()
    assert at_once(lambda: outcomes(2), lambda: outcomes(2)) == [["sent"] * 2] * 2
    assert (server.calls, len(server.kept)) == (3, 5)


def test_a_thread_that_ends_takes_its_line_along(server):
    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    assert [client.recv(1) for client in server.clients if client.fileno() != -1] in ([], [b""])


def test_a_forked_child_opens_its_own_and_leaves_its_parents_alone(server):
    send()
    child = os.fork()
    if not child:
        os._exit(0 if send().outcome == Outcome.SENT else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert outcomes(2) == [Outcome.SENT] * 2
    assert (server.calls, len(server.kept)) == (2, 4)
    assert "QUIT" not in steps(server)


# --- A server that hung up meanwhile ------------------------------------------------


@pytest.mark.parametrize("word", ["", "421 4.4.2 you said nothing\r\n"])
def test_a_line_that_the_server_ended_is_replaced_at_once(server, word):
    send()
    server.hang_up(word)
    assert send().outcome == Outcome.SENT
    assert (server.calls, len(server.kept)) == (2, 2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [DROP, STALL, "421 4.4.2 you said nothing"])
def test_what_breaks_off_on_a_kept_line_before_the_message_is_tried_once_more(server, step, fault):
    send()
    server.script[step] = [fault]
    assert send().outcome == Outcome.SENT
    assert (server.calls, len(server.kept)) == (2, 2)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_but_only_once(server, step):
    send()
    server.script[step] = DROP
    result = send()
    assert (result.outcome, server.calls) == (Outcome.DEFERRED, 2)
    assert result.reply == "broken off before the message: SMTPServerDisconnected"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [DROP, STALL, "what?", "354 go on"])
def test_once_the_message_was_handed_over_nothing_is_tried_again(server, fault):
    send()
    server.script["message"] = [fault]
    assert send().outcome == Outcome.UNCERTAIN
    assert (server.calls, steps(server).count("DATA")) == (1, 2)
    assert send().outcome == Outcome.SENT
    assert server.calls == 2


def test_a_server_that_is_gone_for_good_refuses_for_now(server, smtp):
    send()
    smtp(closed_port())
    assert send().reply == "no connection: ConnectionRefusedError"


# --- Answers that we don't like ----------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code", "outcome"),
    [
        ("MAIL", "450", "deferred"),
        ("RCPT", "450", "deferred"),
        ("DATA", "450", "deferred"),
        ("RCPT", "550", "refused"),
        ("DATA", "550", "refused"),
    ],
)
def test_a_refusal_is_forgotten_before_the_next_message(server, step, code, outcome):
    server.script[step] = [f"{code} no"]
    assert outcomes(2) == [outcome, "sent"]
    refused = ["MAIL", "RCPT", "DATA"].index(step) + 1
    expected = ["MAIL", "RCPT", "DATA"][:refused] + ["RSET", "MAIL", "RCPT", "DATA"]
    assert steps(server) == ["EHLO", *expected]
    assert server.calls == 1


ABOUT_US = [
    *[("MAIL", reply) for reply in ("530 5.7.0 log in", "550 5.7.1 no", "501 5.1.7 no", "535 no")],
    *[(step, f"{code} 5.7.0 no") for step in ("RCPT", "DATA") for code in (530, 534, 535, 538)],
]


@pytest.mark.parametrize(("step", "reply"), ABOUT_US)
def test_what_is_wrong_with_us_fails_no_letter(smtp, step, reply):
    with peer(**{step: reply}) as server:
        smtp(server.port)
        result = send()
    assert (result.outcome, result.away, result.reply[:3]) == ("deferred", True, reply[:3])


@pytest.mark.parametrize(("step", "reply"), ABOUT_US)
def test_on_a_kept_line_a_new_login_may_mend_it(server, step, reply):
    send()
    server.script[step] = [reply]
    assert send().outcome == Outcome.SENT
    assert (server.calls, len(server.kept)) == (2, 2)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [DROP, STALL, "502 5.5.1 what?"])
def test_a_server_that_forgets_nothing_is_called_again(server, fault):
    server.script |= {"RCPT": ["550 no"], "RSET": fault}
    assert outcomes(2) == ["refused", "sent"]
    assert (server.calls, len(server.kept)) == (2, 1)


@pytest.mark.parametrize(("code", "outcome"), [("452", "deferred"), ("554", "refused")])
def test_a_message_refused_after_its_end_needs_no_forgetting(server, code, outcome):
    server.script["message"] = [f"{code} no"]
    assert outcomes(2) == [outcome, "sent"]
    assert ("RSET" in steps(server), server.calls) == (False, 1)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "message"])
def test_a_server_that_closes_is_away_and_its_line_dropped(server, step):
    server.script[step] = ["421 4.3.2 closing"]
    result = send()
    assert (result.outcome, result.reply, result.away) == ("deferred", "421 4.3.2", True)
    assert outcomes(1) == ["sent"]
    assert server.calls == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("script", "away"),
    [
        ({"connect": DROP}, True),
        ({"connect": STALL}, True),
        ({"EHLO": STALL}, True),
        ({"RCPT": STALL}, True),
        ({"RCPT": DROP}, False),
        ({"RCPT": "450 4.2.0 busy"}, False),
        ({"message": "452 4.3.1 full"}, False),
        ({"message": STALL}, False),
    ],
)
def test_trouble_with_the_server_is_told_from_trouble_with_a_letter(smtp, script, away):
    with peer(**script) as server:
        smtp(server.port)
        assert send().away == away


@pytest.mark.usefixtures("impatient")
def test_the_reply_to_a_message_may_take_longer_than_others(server, settings):
    settings.EMAIL_TIMEOUT, settings.EMAIL_REPLY_TIMEOUT = 0.2, 5
    reply_to = server.reply_to

    def thinks(step):
        if step == "message":
            time.sleep(0.5)
        return reply_to(step)

    server.reply_to = thinks
    assert outcomes(2) == ["sent", "sent"]
    server.script["RCPT"] = STALL
    started = time.monotonic()
    send()
    assert time.monotonic() - started < 2
