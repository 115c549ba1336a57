"""Whatever bytes come in, they are read as far as they can be."""

import pytest

from responses.outbox.receiving.reading import read


def test_a_subject_is_decoded_and_on_one_line():
    mail = read(b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n and more\n\nHello")
    assert mail.subject == "Grüße and more"


def test_a_subject_that_cant_be_decoded_is_kept_as_it_is():
    assert read(b"Subject: =?klingon?b?AAA?=\n\n").subject == "=?klingon?b?AAA?="


def test_of_html_alone_the_text_is_read():
    mail = read(b"Content-Type: text/html\n\n<p>Hello <b>there</b></p><script>alert(1)</script>")
    assert mail.text == "Hello there"


def test_of_two_ways_to_say_it_the_plain_one_is_read():
    raw = b"""Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/html

<p>rich</p>
--b
Content-Type: text/plain

plain
--b--
"""
    assert read(raw).text == "plain"


def test_words_between_pictures_are_all_read():
    raw = b"""Content-Type: multipart/mixed; boundary=b

--b

Before
--b
Content-Type: image/png

AAAA
--b

after
--b--
"""
    mail = read(raw)
    assert (mail.text, mail.attachments) == ("Before\n\nafter", 1)


def test_an_attached_text_is_an_attachment():
    raw = b"""Content-Type: multipart/mixed; boundary=b

--b

Hello
--b
Content-Disposition: attachment; filename=a.txt

Other
--b--
"""
    mail = read(raw)
    assert (mail.text, mail.attachments) == ("Hello", 1)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "klingon", "idna", "unicode_escape"])
def test_wrong_charsets_are_guessed(charset):
    mail = read(f"Content-Type: text/plain; charset={charset}\n\n".encode() + b"Gr\xfc\xdfe")
    assert mail.text == "Grüße"


def test_the_nearest_message_that_it_answers_stands_first():
    mail = read(b"References: <1@a> <2@a>\n <3@a>\nIn-Reply-To: <3@a>\n\n")
    assert mail.answered_ids == ["<3@a>", "<2@a>", "<1@a>"]


def test_half_a_tree_has_the_words_that_came():
    mail = read(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Ty")
    assert mail.text.startswith("Hello")


@pytest.mark.parametrize("raw", [b"", b"\0\xff\xfe", b"\n" * 10, b"no message", b": :\n:"])
def test_what_is_no_message_has_no_subject_and_no_sender(raw):
    mail = read(raw)
    assert (mail.subject, mail.senders, mail.answered_ids) == ("", [], [])


def test_parts_in_parts_in_parts_are_not_followed():
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(99)
    )
    assert read(nested).text == ""


def test_a_header_of_megabytes_is_read_in_part():
    assert len(read(b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\n").subject) < 5_000


@pytest.mark.parametrize("lines", [b"\n" * 1_000_000, b"a\r\n\r\n" * 200_000, b"\r" * 1_000_000])
def test_a_report_of_blank_lines_is_not_taken_apart(lines):
    mail = read(b"Subject: Report\nContent-Type: message/delivery-status\n\n" + lines)
    assert (mail.is_readable, len(mail.parts), mail.subject) == (False, 1, "Report")


def test_of_what_is_not_taken_apart_the_headers_are_read():
    mail = read(b"From: maria@example.org\nIn-Reply-To: <1@a>\n\n" + b"boundary " * 61)
    assert (mail.is_readable, mail.senders, mail.answered_ids) == (
        False,
        ["maria@example.org"],
        ["<1@a>"],
    )
