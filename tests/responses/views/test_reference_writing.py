"""Adding references by hand and from files, and changing them, as an editor does it."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from responses.library import reference_files
from responses.library.models import Reference, ReferenceEvent
from responses.library.reference_verbs import change_record, mark_of
from tests.factories import make_reference

pytestmark = pytest.mark.django_db

RIS = """TY  - JOUR
TI  - A new source
AU  - Smith, Jane
PY  - 2019
DO  - 10.1000/new
ER  -

TY  - JOUR
TI  - Almost bleeding to death
ER  -
"""


@pytest.fixture
def brown(db):
    return make_reference("brown2014", "Almost bleeding to death", volume="3")


def said(response):
    return [str(message) for message in response.context["messages"]]


def press(browser, name, *args, **entered):
    return browser.post(reverse(name, args=args), entered, follow=True)


def stored():
    return {one.key: one.csl for one in Reference.objects.all()}


def errors(response):
    return re.findall(r'<li><a href="#id_\w+">([^<]*)</a></li>', response.content.decode())


# --- By hand ------------------------------------------------------------------

BY_HAND = {
    "kind": "article-journal",
    "title": "A new source",
    "authors": "Smith, Jane\nWorld Health Organization",
    "container": "J Test",
    "year": "2019",
    "month": "2",
    "day": "28",
    "volume": "1",
    "issue": "2",
    "page": "3-4",
    "doi": "https://doi.org/10.1000/new",
    "pmid": "PMID: 123",
    "url": "https://example.org/new",
    "accessed": "2026-11-22",
}


def test_a_reference_by_hand(eva, editor):
    response = press(eva, "reference-add", **BY_HAND)
    assert said(response) == ["Added. Cite it as [@smith2019]."]
    assert stored() == {
        "smith2019": {
            "type": "article-journal",
            "title": "A new source",
            "author": [
                {"family": "Smith", "given": "Jane"},
                {"literal": "World Health Organization"},
            ],
            "container-title": "J Test",
            "issued": {"date-parts": [[2019, 2, 28]]},
            "volume": "1",
            "issue": "2",
            "page": "3-4",
            "DOI": "10.1000/new",
            "PMID": "123",
            "URL": "https://example.org/new",
            "accessed": {"date-parts": [[2026, 11, 22]]},
        }
    }
    assert ReferenceEvent.objects.get().actor == editor


def test_without_a_title_it_is_none_and_what_was_entered_stays(eva):
    response = press(eva, "reference-add", **{**BY_HAND, "title": " "})
    assert response.status_code == 422
    assert errors(response) == ["A reference needs its title."]
    assert 'value="https://example.org/new"' in response.content.decode()
    assert stored() == {}


def test_what_is_here_already_is_offered_first(eva, brown):
    entered = {"kind": "book", "title": "Almost bleeding to death", "key": "mine"}
    response = press(eva, "reference-add", **entered)
    assert response.status_code == 422
    assert "This is likely here already</strong> (the same title)" in response.content.decode()
    assert set(stored()) == {"brown2014"}
    press(eva, "reference-add", **entered, anyway="on")
    assert set(stored()) == {"brown2014", "mine"}


def test_what_no_letter_could_show_is_refused(eva, monkeypatch):
    from responses.letters.rendering_errors import BibliographyError

    def fail(key, csl):
        raise BibliographyError(key, "odd")

    monkeypatch.setattr("responses.views.reference_writing.format_reference", fail)
    response = press(eva, "reference-add", **BY_HAND)
    assert "can&#x27;t be shown in a letter" in response.content.decode()
    assert stored() == {}


# --- Files ----------------------------------------------------------------------


def stash_of(response):
    return unescape(re.search(r'name="stash" value="([^"]*)"', response.content.decode())[1])


def test_who_had_to_sign_in_again_comes_back_to_the_form(eva):
    response = eva.get(reverse("reference-look"))
    assert (response.status_code, response["Location"]) == (302, reverse("reference-add"))


def test_a_file_is_looked_at_and_then_stored(eva, brown):
    file = SimpleUploadedFile("pubmed.ris", RIS.encode())
    look = press(eva, "reference-look", file=file)
    text = look.content.decode()
    assert "Read as RIS: 2 references, 1 of them known already. Nothing is stored yet." in text
    assert set(stored()) == {"brown2014"}
    response = press(eva, "reference-store", **{"stash": stash_of(look), "record-1": "use"})
    assert said(response) == ["1 added (smith2019); 1 were here already (brown2014)."]
    assert set(stored()) == {"brown2014", "smith2019"}
    newest = response.context["rows"][0].reference.key
    assert newest == "smith2019"


def test_text_is_pasted_as_well(eva):
    look = press(eva, "reference-look", text=RIS)
    response = press(eva, "reference-store", **{"stash": stash_of(look), "record-0": "leave"})
    assert said(response) == ["1 added (almost); 1 left out."]


def test_what_could_not_be_read_is_listed_with_its_place(eva):
    text = press(eva, "reference-look", text="TY  - JOUR\nAU  - X\nER  -\n").content.decode()
    assert "Record 1 (line 1): it has no title." in text
    assert "There is nothing in it to add." in text


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\x00\x01\x02PK" * 99, "it isn&#x27;t a text file"),
        (b"TY  - JOUR\nTI  - Cut", "Read as RIS: 1 reference."),
        (b"PMID- 1\nOWN - NLM\nTI  -", "it has no title"),
    ],
)
def test_mangled_files_never_break_the_page(eva, data, fault):
    response = press(eva, "reference-look", file=SimpleUploadedFile("x.ris", data))
    assert response.status_code == 200
    assert fault.lower() in response.content.decode().lower()


def test_a_file_of_ten_megabytes_is_refused_with_a_word(eva):
    file = SimpleUploadedFile("big.ris", b"TY  - JOUR\n" * 950_000)
    response = press(eva, "reference-look", file=file)
    assert response.status_code == 422
    assert errors(response) == ["This file has 10.4 MB; please split it: 5 at most."]


def test_neither_a_file_nor_text_is_said(eva):
    response = press(eva, "reference-look")
    assert response.status_code == 422
    assert "Choose a file, or paste its text." in response.content.decode()


def test_html_in_a_file_is_words(eva):
    evil = "TY  - JOUR\nTI  - <script>steal()</script>\"'>\nAU  - <b>X</b>\nER  -\n"
    text = press(eva, "reference-look", text=evil).content.decode()
    assert "<script>steal" not in text
    assert "<b>X" not in text


@pytest.mark.parametrize("stash", ["", "[", "x" * 100, '[{"type": "book"}]', "[1, 2]"])
def test_a_stash_by_hand_is_read_as_strictly(eva, stash):
    assert press(eva, "reference-store", stash=stash).status_code == 422
    assert stored() == {}


def test_who_was_not_quick_enough_keeps_their_choices(eva, brown, monkeypatch):
    look = press(eva, "reference-look", text=RIS)
    add = reference_files.add_references

    def too_late(user, items):
        make_reference("smith2019", "Quicker")
        monkeypatch.setattr(reference_files, "add_references", add)
        return add(user, items)

    monkeypatch.setattr(reference_files, "add_references", too_late)
    response = press(eva, "reference-store", **{"stash": stash_of(look), "record-1": "add"})
    assert said(response) == ["There is a reference with the key smith2019 already."]
    preview = response.context["preview"]
    assert [(one.item.key, one.choice) for one in preview.records] == [
        ("smith2019b", "add"),
        ("almost", "add"),
    ]
    assert set(stored()) == {"brown2014", "smith2019"}


def test_two_thousand_at_once_are_stored_with_a_choice_for_each(eva):
    records = "".join(f"TY  - JOUR\nTI  - Title {n}\nER  -\n" for n in range(2000))
    look = press(eva, "reference-look", text=records)
    choices = {f"record-{n}": "leave" for n in range(1999)}
    response = press(eva, "reference-store", stash=stash_of(look), **choices)
    assert said(response) == ["1 added (title-2000); 1999 left out."]
    assert Reference.objects.count() == 1


# --- Changing -------------------------------------------------------------------


def fields_on(browser, key, **query):
    form = browser.get(reverse("reference-edit", args=[key]), query).context
    entered = {name: form["form"][name].value() or "" for name in form["form"].fields}
    return {**entered, "base": form["base"]}


def test_the_short_form_changes_what_was_changed(eva, brown, editor):
    entered = {**fields_on(eva, "brown2014"), "year": "2014", "volume": ""}
    response = press(eva, "reference-edit", "brown2014", **entered)
    assert said(response) == ["Saved."]
    assert stored()["brown2014"] == {
        "type": "article-journal",
        "title": "Almost bleeding to death",
        "issued": {"date-parts": [[2014]]},
    }
    assert ReferenceEvent.objects.get().data["fields"] == ["issued", "volume"]


def test_the_whole_record_may_be_changed(eva, brown):
    path = reverse("reference-edit", args=["brown2014"]) + "?as=record"
    entered = {"record": '{"type": "book", "title": "New"}', "base": mark_of(brown.csl)}
    assert eva.post(path, entered).url == reverse("reference", args=["brown2014"])
    assert stored()["brown2014"] == {"type": "book", "title": "New"}
    for wrong in ('{"type": "book"}', "{", "[]"):
        assert eva.post(path, {"record": wrong}).status_code == 422
    assert stored()["brown2014"] == {"type": "book", "title": "New"}


def test_without_a_title_it_does_not_change(eva, brown):
    entered = {**fields_on(eva, "brown2014"), "title": ""}
    response = press(eva, "reference-edit", "brown2014", **entered)
    assert (response.status_code, errors(response)) == (422, ["A reference needs its title."])


def test_who_is_late_keeps_their_words_and_sees_what_is_kept(eva, brown, admin_user):
    entered = {**fields_on(eva, "brown2014"), "volume": "9"}
    change_record(brown, admin_user, {**brown.csl, "volume": "4"})
    response = press(eva, "reference-edit", "brown2014", **entered)
    text = response.content.decode()
    assert response.status_code == 422
    assert "changed by somebody else meanwhile" in said(response)[0]
    assert 'value="9"' in text
    assert "<dt>Volume</dt><dd>4</dd>" in text
    # The page knows the newer record now: saving again is meant.
    press(eva, "reference-edit", "brown2014", **entered | {"base": response.context["base"]})
    assert stored()["brown2014"]["volume"] == "9"


def test_its_key_stays_whatever_is_posted(eva, brown):
    press(eva, "reference-edit", "brown2014", **fields_on(eva, "brown2014"), key="other")
    assert set(stored()) == {"brown2014"}


# --- Who may --------------------------------------------------------------------


@pytest.mark.parametrize("who", ["specialist", "reviewer"])
def test_others_add_and_change_nothing(client, brown, who, request):
    client.force_login(request.getfixturevalue(who))
    asked = [
        press(client, "reference-add", **BY_HAND),
        press(client, "reference-look", text=RIS),
        press(client, "reference-store", stash='[{"type": "book", "title": "T"}]'),
        press(client, "reference-edit", "brown2014", kind="book", title="Mine"),
        press(client, "reference-merge", "brown2014", other="brown2014"),
    ]
    assert [response.status_code for response in asked] == [403] * 5
    assert stored() == {"brown2014": brown.csl}


def test_an_admin_may(client, admin_user):
    client.force_login(admin_user)
    press(client, "reference-add", **BY_HAND)
    assert set(stored()) == {"smith2019"}


def test_an_outsider_is_asked_to_sign_in(client, brown):
    response = client.post(reverse("reference-add"), BY_HAND)
    assert response.url.startswith(reverse("account_login"))
    assert set(stored()) == {"brown2014"}
