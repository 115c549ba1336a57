"""``proof_letter``: the letter that a spec describes, printed; nothing is stored."""

import io
import json
import re
import shutil
import subprocess
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from inquiries.models import Disease
from responses.letters.proof import SpecError, content_of_spec
from tests.factories import make_block, make_template, make_version

pytestmark = pytest.mark.django_db

SEED = {
    "disease": "aatp",
    "question": "Can you help me find more information on this disease?",
    "recipient_name": "Maria Sample",
    "language": "en",
    "blocks": ["aatp-definition", "aatp-causes", "aatp-treatment", "aatp-prognosis"],
    "date": "2026-11-22",
}
SEED_NUMBERS = "1 2 | 3 4 | 1 2, 1 2 | 1, 1, 1 | 5 | 6"


@pytest.fixture
def blocks(aatp, definition, treatment):
    aatp.key = "aatp"
    aatp.save(update_fields=["key"])


def spec(**changes):
    """A spec of the two blocks; ``None`` leaves a field out."""
    fields = SEED | {"blocks": ["aatp-definition", "aatp-treatment"]} | changes
    return {name: value for name, value in fields.items() if value is not None}


# --- What a spec says -----------------------------------------------------------


@pytest.mark.usefixtures("blocks")
def test_a_spec_is_a_letter():
    content = content_of_spec(spec())
    assert content.salutation == "Dear Maria Sample,"
    assert content.question == SEED["question"]
    assert content.date == date(2026, 11, 22)
    assert [section.block_key for section in content.sections] == [
        "aatp-definition",
        "aatp-treatment",
    ]


@pytest.mark.usefixtures("blocks")
def test_sections_stand_in_the_specs_order():
    content = content_of_spec(spec(blocks=["aatp-treatment", "aatp-definition"]))
    assert [section.kind for section in content.sections] == ["treatment", "definition"]


@pytest.mark.usefixtures("blocks")
def test_what_may_be_left_out_has_a_plain_answer():
    content = content_of_spec(spec(recipient_name=None, language=None, date=None))
    assert (content.salutation, content.language) == ("Hello,", "en")
    assert content.date == timezone.localdate()


@pytest.mark.usefixtures("blocks")
def test_only_the_approved_wording_is_proofed(treatment):
    make_version(treatment, "<p>A draft.</p>", number=2, status="draft")
    assert "There are some" in content_of_spec(spec()).sections[1].body


@pytest.mark.usefixtures("blocks")
def test_a_letter_may_be_about_no_disease():
    content = content_of_spec(spec(disease="", blocks=["aatp-definition"]))
    assert content.title == "Our answer to your question"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"greeting": "Hi"}, "greeting: unknown field"),
        ({"disease": "nowhere"}, "disease: the library has no disease with the key “nowhere”"),
        ({"disease": None}, "disease: missing"),
        ({"disease": 7}, "disease: must be text"),
        ({"question": None}, "question: missing"),
        ({"question": " \n"}, "question: is empty"),
        ({"question": ["What?"]}, "question: must be text"),
        ({"blocks": None}, "blocks: missing"),
        ({"blocks": "aatp-definition"}, "blocks: must be a list of block keys"),
        ({"blocks": [7]}, "blocks: must be a list of block keys"),
        ({"blocks": ["nothing"]}, "blocks: there is no approved block “nothing” in “en”"),
        ({"blocks": ["aatp-draft"]}, "blocks: there is no approved block “aatp-draft” in “en”"),
        ({"blocks": ["aatp-definition"] * 2}, "blocks: “aatp-definition” is named twice"),
        ({"language": "xx"}, "language: there is no letter template for “xx”"),
        ({"date": "22.11.2026"}, "date: “22.11.2026” is not a date like 2026-11-22"),
        ({"date": "2026-02-30"}, "date: “2026-02-30” is not a date like 2026-11-22"),
        ({"date": "20261122"}, "date: “20261122” is not a date like 2026-11-22"),
        ({"date": 20261122}, "date: must be text"),
        ({"recipient_name": {}}, "recipient_name: must be text"),
        ({"recipient_name": 7}, "recipient_name: must be text"),
    ],
)
@pytest.mark.usefixtures("blocks")
def test_a_wrong_field_is_named(aatp, changes, says):
    make_block("aatp-draft", "causes", aatp, status="draft")
    with pytest.raises(SpecError) as refused:
        content_of_spec(spec(**changes))
    assert str(refused.value).startswith(says)


@pytest.mark.parametrize("nonsense", [None, [], "text", 7, True])
def test_a_spec_is_one_object(nonsense):
    with pytest.raises(SpecError, match="one JSON object"):
        content_of_spec(nonsense)


# --- The command ----------------------------------------------------------------


def proof(tmp_path, text, *options):
    """What the command prints for a file with this text."""
    path, out = tmp_path / "spec.json", io.StringIO()
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    call_command("proof_letter", path, *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"disease": "aatp",\n "question" "?"}', "line 2: Expecting ':' delimiter"),
        ("", "line 1: Expecting value"),
        ('{"disease": "aatp"', "line 1: Expecting ',' delimiter"),
        ("[]", "a spec is one JSON object"),
    ],
)
def test_a_file_that_is_no_spec_is_refused_with_the_place(tmp_path, text, says):
    with pytest.raises(CommandError, match=re.escape(f"spec.json: {says}")) as refused:
        proof(tmp_path, text)
    assert "\n" not in str(refused.value)
    assert refused.value.returncode == 1


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(CommandError, match="nowhere.json: No such file"):
        call_command("proof_letter", tmp_path / "nowhere.json")
    (tmp_path / "latin.json").write_bytes('{"question": "ü"}'.encode("latin-1"))
    with pytest.raises(CommandError, match=r"latin.json: is not UTF-8 text"):
        call_command("proof_letter", tmp_path / "latin.json")


@pytest.mark.parametrize("form", ["text", "html", "pdf"])
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<p>See. [@nobody2020]</p>", "“aatp-causes” cites “nobody2020”"),
        ("<p>See. [@a, @b]</p>", r"“aatp-causes” has \[@a, @b\]"),
    ],
)
@pytest.mark.usefixtures("blocks")
def test_a_wrong_citation_is_named_with_its_block(tmp_path, aatp, body, says, form):
    block = make_block("aatp-causes", "causes", aatp, body="<p>x</p>", status="draft")
    block.versions.update(body=body)
    block.versions.update(
        status="approved", imported=True, approved_at=timezone.now(), last_updated="2026-01-01"
    )
    with pytest.raises(CommandError, match=says):
        proof(tmp_path, spec(blocks=["aatp-causes"]), "--format", form)


@pytest.mark.usefixtures("blocks")
def test_scripts_in_a_spec_are_words(tmp_path):
    evil = "<script>alert(1)</script>"
    page = proof(tmp_path, spec(question=evil, recipient_name=evil), "--format", "html")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


# --- The seed letter from the sample library --------------------------------------


@pytest.fixture
def sample():
    call_command("load_sample", "--library-only", stdout=io.StringIO())


def numbers(text):
    """The citations of a printed letter as the seed letter has them: groups, by section."""
    body = re.split(r"\n\s*References\b", text)[0]
    sections = re.split(r"Last updated: 10/26/2015", body)[:-1]
    groups = [re.findall(r"(?:\[\d+\]\s*)+", section) for section in sections]
    said = [" | ".join(" ".join(re.findall(r"\d+", group)) for group in s) for s in groups]
    return ", ".join(said)


def without_tags(page):
    page = re.sub(r"<(head|style).*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", page)


@pytest.mark.usefixtures("sample")
def test_the_seed_letter_is_numbered_like_the_seed_letter_in_text(tmp_path):
    text = proof(tmp_path, SEED)
    assert numbers(text) == SEED_NUMBERS
    assert re.findall(r"^\s*(\d+)\. ", text.split("References")[-1], re.MULTILINE) == list("123456")


@pytest.mark.usefixtures("sample")
def test_the_seed_letter_is_numbered_like_the_seed_letter_in_html(tmp_path):
    page = proof(tmp_path, SEED, "--format", "html")
    assert numbers(without_tags(page)) == SEED_NUMBERS
    assert re.findall(r'<li id="ref-(\d+)"', page) == list("123456")
    assert set(re.findall(r'href="#ref-(\d+)"', page)) == set("123456")
    assert re.findall(r'data-block="([^"]+)"', page) == SEED["blocks"]


@pytest.mark.usefixtures("sample")
def test_the_seed_letter_is_numbered_like_the_seed_letter_in_pdf(tmp_path, capfdbinary):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    proof(tmp_path, SEED, "--format", "pdf")
    (tmp_path / "letter.pdf").write_bytes(capfdbinary.readouterr().out)
    command = ["pdftotext", "-raw", tmp_path / "letter.pdf", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert numbers(text) == SEED_NUMBERS


@pytest.mark.usefixtures("sample")
def test_nothing_is_stored(tmp_path):
    def rows():
        return {m.__name__: m._default_manager.count() for m in apps.get_models()}

    before = rows()
    for form in ("text", "html"):
        proof(tmp_path, SEED, "--format", form)
    assert rows() == before
    assert Disease.objects.filter(key="aatp").count() == 1


@pytest.mark.usefixtures("blocks")
def test_a_letter_of_many_blocks_needs_no_more_queries(aatp, django_assert_num_queries):
    for kind in ("symptoms", "causes", "inheritance", "diagnosis", "prognosis"):
        make_block(f"aatp-{kind}", kind, aatp, f"<p>Yes. [@{kind}2020]</p>")
    many = [f"aatp-{k}" for k in ("definition", "symptoms", "causes", "treatment", "prognosis")]
    for blocks in (["aatp-definition"], many):
        with django_assert_num_queries(5):
            content_of_spec(spec(blocks=blocks))


def test_the_template_of_the_language_is_used(blocks):
    make_template(letterhead_name="The Center")
    assert content_of_spec(spec()).letterhead_name == "The Center"
