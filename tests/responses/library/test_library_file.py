"""The page for library files: look at one, take exactly that one in, save one."""

import json
import os
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inquiries.errors import NotPossible
from responses.library import uploads, verbs
from responses.library.models import Block, BlockEvent, BlockVersion, Reference
from tests.factories import make_block, make_disease, make_user

from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL, export
from .visiting import file_of, look, page, said, send, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "uploads"


def stored():
    return (Block.objects.count(), Reference.objects.count())


# --- Looking ----------------------------------------------------------------------------


def test_looking_says_what_would_happen_and_stores_nothing(client, editor):
    response = look(client, editor, *SMALL)
    report = response.context["report"]
    assert report.blocks.keys == {"added": ["aatp-definition"], "changed": [], "unchanged": []}
    assert (response.status_code, stored()) == (200, (0, 0))


def test_what_is_here_is_left_or_changed(client, editor, load):
    load(*SMALL)
    report = look(client, editor, *SMALL, {**DRAFT, "key": "b"}).context["report"]
    assert (str(report.references), str(report.blocks)) == (
        "0 added, 0 changed, 1 unchanged",
        "1 added, 0 changed, 1 unchanged",
    )


def test_every_refused_line_is_named_in_order(client, editor, folder):
    response = look(
        client, editor,
        DISEASE, {**BLOCK, "kind": "gossip"}, {**REFERENCE, "csl": {"type": "book"}}, '{"half": "a',
    )  # fmt: skip
    said = [(one.line, one.field) for one in response.context["report"].refused_by_line]
    assert (response.status_code, said) == (422, [(2, "kind"), (3, "csl.title"), (4, "")])
    html = response.content.decode()
    assert ("Import now" in html, "“gossip” is not a kind here" in html) == (False, True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe\x00", "not UTF-8 (byte 1)"),
        (b'{"type": "block\x00"}', "not one JSON object: Invalid control character"),
        (b'{"type": "block", "key": "a\\u0000"}', "is missing"),
        (
            json.dumps({**BLOCK, "body": "<p>" + "word " * 400_000}).encode(),
            "is longer than 200000",
        ),
        (b"PK\x03\x04", "not one JSON object: Expecting value"),
    ],
)
def test_what_is_no_library_is_refused_with_a_reason(client, editor, content, problem):
    file = SimpleUploadedFile("library.jsonl", content)
    response = send(client, editor, "library-file-look", file=file)
    assert problem in response.context["report"].refused[0].problem
    assert (response.status_code, stored()) == (422, (0, 0))


@pytest.mark.parametrize(
    ("data", "words"),
    [({}, "Choose the file to look at."), ({"file": file_of()}, "The file is empty.")],
)
def test_without_a_file_the_page_says_what_is_missing(client, editor, data, words):
    response = send(client, editor, "library-file-look", **data)
    assert (response.status_code, words in response.content.decode()) == (422, True)


def test_a_file_that_is_too_large_is_refused_in_words(client, editor, monkeypatch, folder):
    monkeypatch.setattr("responses.library.upload_form.LARGEST", 100)
    response = look(client, editor, *SMALL)
    assert "this page takes up to 100" in response.content.decode().replace("\xa0", " ")
    assert (response.status_code, folder.exists()) == (422, False)


# --- Taking in --------------------------------------------------------------------------


def test_exactly_the_file_that_was_looked_at_is_taken_in(client, editor, folder):
    response = take_in(client, editor, look(client, editor, *SMALL))
    assert said(client, response) == [
        "Imported. Diseases: 1 added, 0 changed, 0 unchanged. References: 1 added, 0 changed, "
        "0 unchanged. Blocks: 1 added, 0 changed, 0 unchanged."
    ]
    assert (stored(), list(folder.iterdir())) == ((1, 1), [])
    assert BlockEvent.objects.get().actor == editor


def test_an_editors_file_comes_in_as_drafts_whatever_it_or_they_say(client, editor):
    looked = look(client, editor, *SMALL, status="as-it-says")
    take_in(client, editor, looked, status="as-it-says")
    assert BlockVersion.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("asked", "status"), [("as-it-says", "approved"), ("drafts", "draft")]
)  # fmt: skip
def test_an_admin_chooses(client, admin_user, asked, status):
    take_in(client, admin_user, look(client, admin_user, *SMALL, status=asked))
    assert BlockVersion.objects.get().status == status


def test_an_admin_who_chose_nothing_is_asked(client, admin_user):
    assert look(client, admin_user, *SMALL).status_code == 422


def test_an_editors_form_offers_no_choice(client, editor, admin_user):
    assert "status" not in page(client, editor, "library-file").context["form"].fields
    assert "status" in page(client, admin_user, "library-file").context["form"].fields


def test_of_two_wordings_of_a_block_the_draft_comes_in(client, editor):
    looked = look(client, editor, *SMALL, DRAFT)
    assert looked.context["report"].notes == [
        "line 3, aatp-definition: left aside, because line 4 has newer words of it"
    ]
    take_in(client, editor, looked)
    assert BlockVersion.objects.get().body == "<p>New words.</p>"


def test_who_brought_a_draft_in_does_not_approve_it(client, editor):
    take_in(client, editor, look(client, editor, *SMALL))
    emil = make_user("emil", "editor")
    draft = verbs.submit_draft(BlockVersion.objects.get(), emil)
    with pytest.raises(NotPossible, match="Somebody else decides"):
        verbs.approve_version(draft, editor)


def test_a_library_that_changed_meanwhile_is_looked_at_again(client, editor, load):
    looked = look(client, editor, *SMALL)
    load(*SMALL)
    response = take_in(client, editor, looked)
    assert (response.status_code, BlockVersion.objects.count()) == (409, 1)
    assert "The library was changed meanwhile" in response.content.decode()
    assert said(client, take_in(client, editor, response))[0].startswith("Imported.")


@pytest.mark.parametrize("seen", ["", "other", "0" * 16])
def test_nothing_is_taken_in_that_was_not_looked_at(client, editor, seen):
    assert take_in(client, editor, look(client, editor, *SMALL), seen=seen).status_code == 409
    assert stored() == (0, 0)


def test_a_block_that_somebody_works_on_meanwhile_stops_it_all(client, editor, load):
    load(*SMALL, DRAFT)
    looked = look(client, editor, {**DRAFT, "body": "<p>Other.</p>"}, {**DRAFT, "key": "new"})
    verbs.edit_draft(BlockVersion.objects.get(status="draft"), editor, "", "<p>Mine.</p>")
    response = take_in(client, editor, looked)
    assert "somebody here works on a draft" in response.content.decode()
    assert (response.status_code, Block.objects.count()) == (422, 1)


@pytest.mark.parametrize("name", ["", "x" * 43, "../../etc/passwd", "a/b", "\0"])
def test_a_file_that_is_not_there_is_asked_for_again(client, editor, name):
    response = send(client, editor, "library-file-take-in", upload=name)
    assert said(client, response) == ["This file is no longer here. Send it again."]


def test_a_file_is_its_senders_alone(client, editor):
    looked = look(client, editor, *SMALL)
    emil = make_user("emil", "editor")
    assert said(client, take_in(client, emil, looked)) == [
        "This file is no longer here. Send it again."
    ]
    assert stored() == (0, 0)


def test_a_newer_file_changes_what_an_older_one_brought(client, editor):
    newer = {**REFERENCE, "csl": {**REFERENCE["csl"], "volume": "2"}}
    newest = {**REFERENCE, "csl": {**REFERENCE["csl"], "volume": "3"}}
    for reference in (REFERENCE, newer, newest):
        take_in(client, editor, look(client, editor, DISEASE, reference, BLOCK))
    assert Reference.objects.get().csl["volume"] == "3"


# --- Saving -----------------------------------------------------------------------------


def test_the_file_is_what_the_command_writes(client, editor, load):
    load(*SMALL, DRAFT)
    response = page(client, editor, "library-file-export")
    assert b"".join(response.streaming_content).decode() == export()
    assert re.fullmatch(
        r'attachment; filename="library-\d{4}-\d\d-\d\d\.jsonl"', response["Content-Disposition"]
    )


def test_what_can_not_be_written_is_said(client, editor):
    make_block("fabry-definition", disease=make_disease("Fabry disease"))
    response = page(client, editor, "library-file-export")
    assert said(client, response) == ["The block fabry-definition is of a disease that has no key."]


# --- Who --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["specialist", "reviewer", ""])
@pytest.mark.parametrize("name", ["library-file", "library-file-export"])
def test_others_neither_see_nor_save(client, role, name):
    assert page(client, make_user("paula", role), name).status_code == 403


@pytest.mark.parametrize("role", ["specialist", "reviewer", ""])
def test_others_take_nothing_in(client, role, folder):
    paula = make_user("paula", role)
    assert look(client, paula, *SMALL).status_code == 403
    assert send(client, paula, "library-file-take-in", upload="x").status_code == 403
    assert (stored(), folder.exists()) == ((0, 0), False)


def test_an_outsider_is_asked_to_sign_in(client):
    for name in ("library-file", "library-file-look", "library-file-take-in"):
        response = client.post(reverse(name), {"file": file_of(*SMALL)})
        assert response["Location"].startswith("/accounts/login/")
    assert stored() == (0, 0)


def test_what_changes_something_is_posted(client, editor):
    assert page(client, editor, "library-file-take-in").status_code == 405


def test_who_had_to_sign_in_again_comes_back_to_the_form(client, editor):
    response = page(client, editor, "library-file-look")
    assert (response.status_code, response["Location"]) == (302, reverse("library-file"))


# --- What was sent and never agreed to --------------------------------------------------


def test_a_file_that_nobody_came_back_for_goes_after_a_day(editor, folder, monkeypatch):
    old, new = uploads.keep(editor, [b"old"]), uploads.keep(editor, [b"new"])
    assert (uploads.forget_old(), folder.stat().st_mode & 0o777) == (0, 0o700)
    path = uploads.kept(editor, old)
    os.utime(path, (0, 0))
    assert uploads.forget_old() == 1
    assert (uploads.kept(editor, old), uploads.kept(editor, new).read_bytes()) == (None, b"new")


def test_three_of_a_person_wait_and_a_fourth_takes_the_oldests_place(editor, folder):
    names = []
    for number in range(4):
        names.append(uploads.keep(editor, [b"some"]))
        os.utime(uploads.kept(editor, names[-1]), (number + 1, number + 1))
    assert [uploads.kept(editor, name) is None for name in names] == [True, False, False, False]
    assert len(list(folder.iterdir())) == 3


def test_nobody_takes_the_place_of_anothers_file(editor, folder):
    emil = make_user("emil", "editor")
    his = uploads.keep(emil, [b"his"])
    os.utime(uploads.kept(emil, his), (0, 0))
    for _ in range(5):
        uploads.keep(editor, [b"hers"])
    assert (uploads.kept(emil, his).read_bytes(), len(list(folder.iterdir()))) == (b"his", 4)


@pytest.mark.parametrize("verb", ["look_at", "import_library"])
def test_a_file_that_goes_while_it_is_read_is_asked_for_again(client, editor, monkeypatch, verb):
    looked = look(client, editor, *SMALL)

    def gone(*args, **kwargs):
        raise FileNotFoundError

    monkeypatch.setattr(f"responses.views.library_file.{verb}", gone)
    response = (
        look(client, editor, *SMALL) if verb == "look_at" else take_in(client, editor, looked)
    )
    assert said(client, response) == ["This file is no longer here. Send it again."]


def test_forgetting_where_nothing_was_ever_sent(folder):
    assert uploads.forget_old() == 0
