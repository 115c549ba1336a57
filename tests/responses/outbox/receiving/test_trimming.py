"""A person's own words stay, and what they quote goes."""

import time

import pytest

from responses.outbox.receiving.trimming import trim

HEADERS = [
    "On Tue, 3 Nov 2026 at 10:00, The Center <letters@example.org> wrote:",
    "Am 03.11.2026 um 10:00 schrieb The Center:",
    "Le mar. 3 nov. 2026 à 10:00, The Center <letters@example.org> a écrit :",
    "El 3 nov 2026, a las 10:00, The Center <letters@example.org> escribió:",
    "pe 3. marraskuuta 2026 klo 10.00 The Center\n<letters@example.org> kirjoitti:",
    "-----Original Message-----\nFrom: letters@example.org\nSent: 3 November 2026 10:00",
    "________________________________\nVon: The Center <letters@example.org>\n"
    "Gesendet: Dienstag, 3. November 2026 10:00\nAn: Maria\nBetreff: Ihre Frage",
]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: header[:12])
@pytest.mark.parametrize("mark", ["> ", ""])
def test_what_is_under_a_header_goes(header, mark):
    text = f"Is it inherited?\n\nMaria\n\n{header}\n\n{mark}Hello,\n{mark}we have your question."
    assert trim(text).own == "Is it inherited?\n\nMaria"


def test_answers_between_quoted_lines_stay():
    text = "On 3 Nov 2026 we wrote:\n> What is it?\nI don't know.\n> Since when?\nSince May.\n"
    assert trim(text).own == "I don't know.\nSince May."


def test_the_rest_of_a_quoted_line_that_was_broken_goes():
    long = "> This quoted line was as long as a mail program lets a line be, so"
    assert trim(f"Yes.\n\n{long}\nits end came down.\n> And on.").own == "Yes."


def test_words_under_the_quotation_stay():
    assert trim("On 3 Nov 2026, 10:00, we wrote:\n> Hello\n\nIs it inherited?").own == (
        "Is it inherited?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "On the whole I am well.\n\nFrom: nobody, I have it from my mother:\nfrom her side.",
        "Thanks,\nand one more thing:\nis it inherited?",
        "- one\n- two\n--\nMaria\nSent from my phone",
    ],
)
def test_nothing_goes_where_nothing_is_quoted(text):
    assert trim(text) == (text, False) or trim(text).own == text


def test_of_a_quotation_alone_nothing_stays():
    assert trim("On 3 Nov 2026, 10:00, we wrote:\n> Hello\n> there").own == ""


def test_it_says_whether_something_went():
    assert [trim("Hi").is_cut, trim("Hi\n> you").is_cut] == [False, True]


@pytest.mark.parametrize("line", ["On a ", "From: a", "> ", "2026 x@y 10:10 :", "a schrieb ", "*"])
def test_a_text_made_to_take_long_takes_no_time(line):
    trim((line * 300 + "\n") * 2_000)


def test_thousands_of_lines_that_could_be_headers_cost_little():
    started = time.process_time()
    text = ":\n" * 90_000
    assert trim(text).own.count(":") == 90_000
    assert time.process_time() - started < 2


def test_of_megabytes_the_beginning_is_kept_as_it_came():
    assert len(trim("> x\n" * 1_000_000).own) == 200_000
