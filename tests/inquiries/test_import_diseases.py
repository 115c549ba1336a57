"""The vocabulary from a table: all of it, or nothing and a reason."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inquiries.models import Disease, DiseaseName
from inquiries.search import exact
from tests.factories import make_disease

pytestmark = pytest.mark.django_db

HEADER = "name\tsynonyms\tgard_id\torpha\tomim\tmondo_id\tis_rare"
FABRY = "Fabry disease\tAnderson-Fabry disease|AFD\t0006400\t324\t301500\tMONDO:0010526\t1"


@pytest.fixture
def load(tmp_path):
    """Imports these lines and returns what the command said."""

    def load(*lines, header=HEADER):
        path = tmp_path / "diseases.tsv"
        path.write_bytes("\n".join([header, *lines, ""]).encode())
        return load_file(path)

    return load


def load_file(path):
    out = StringIO()
    call_command("import_diseases", str(path), stdout=out)
    return out.getvalue().strip()


def refused(load, *lines, **header):
    """The message; nothing may have been stored."""
    before = set(DiseaseName.objects.values_list("disease", "text"))
    with pytest.raises(CommandError) as caught:
        load(*lines, **header)
    assert set(DiseaseName.objects.values_list("disease", "text")) == before
    return str(caught.value).removesuffix(". Nothing was stored.").removeprefix("diseases.tsv: ")


def texts(disease):
    return {name.text: name.is_preferred for name in disease.names.all()}


def test_a_row_becomes_a_disease_with_its_names(load):
    assert load(FABRY) == "Diseases: 1 added, 0 changed, 0 unchanged."
    disease = Disease.objects.get()
    assert (disease.gard, disease.orpha, disease.omim) == ("0006400", "324", "301500")
    assert (disease.mondo, disease.is_rare, disease.key) == ("MONDO:0010526", True, None)
    assert texts(disease) == {
        "Fabry disease": True,
        "Anderson-Fabry disease": False,
        "AFD": False,
    }


def test_the_same_file_again_changes_nothing(load):
    load(FABRY)
    before = list(DiseaseName.objects.values_list("pk", "text"))
    assert load(FABRY) == "Diseases: 0 added, 0 changed, 1 unchanged."
    assert list(DiseaseName.objects.values_list("pk", "text")) == before


def test_ids_are_stored_in_one_spelling(load):
    load("Fabry disease\t\tGARD:6400\tORPHA:324\tOMIM:301500\tmondo:0010526\t1")
    disease = Disease.objects.get()
    assert (disease.gard, disease.orpha, disease.omim, disease.mondo) == (
        "0006400",
        "324",
        "301500",
        "MONDO:0010526",
    )


def test_a_renamed_disease_gets_its_new_name_and_keeps_its_library_key(load):
    disease = make_disease("Fabry's disease", gard="0006400", key="fabry")
    assert load(FABRY) == "Diseases: 0 added, 1 changed, 0 unchanged."
    disease.refresh_from_db()
    assert (disease.name, disease.key) == ("Fabry disease", "fabry")
    assert "Fabry's disease" not in texts(disease)


def test_a_synonym_that_became_the_name_changes_places(load):
    disease = make_disease("AFD", "Fabry disease", "Anderson-Fabry disease", gard="0006400")
    load(FABRY)
    assert texts(disease) == {
        "Fabry disease": True,
        "Anderson-Fabry disease": False,
        "AFD": False,
    }


def test_synonyms_that_left_the_file_leave_the_vocabulary(load):
    load(FABRY)
    load("Fabry disease\tAFD\t0006400\t324\t301500\tMONDO:0010526\t1")
    assert texts(Disease.objects.get()) == {"Fabry disease": True, "AFD": False}
    assert exact("Anderson-Fabry disease") is None


def test_a_disease_is_known_by_its_mondo_id_where_its_gard_id_is_new(load):
    disease = make_disease("Fabry", mondo="MONDO:0010526")
    load(FABRY)
    disease.refresh_from_db()
    assert disease.gard == "0006400"


def test_a_row_with_neither_is_known_by_orphanet_and_omim_numbers(load):
    row = "Some disease\t\t\t324\t301500\t\t1"
    load(FABRY, row)
    assert load(FABRY, row) == "Diseases: 0 added, 0 changed, 2 unchanged."


def test_two_diseases_may_have_one_name(load):
    load("Down syndrome\t\t0000001\t\t\t\t1", "Down syndrome\t\t0000002\t\t\t\t1")
    assert Disease.objects.filter(name="Down syndrome").count() == 2


def test_a_column_that_the_file_lacks_is_left_alone(load):
    load(FABRY)
    said = load("Fabry disease\tAFD|Anderson-Fabry disease\t6400\t1", header=SHORT)
    assert said == "Diseases: 0 added, 0 changed, 1 unchanged."


SHORT = "name\tsynonyms\tgard_id\tis_rare"


def test_lines_of_windows_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = tmp_path / "diseases.tsv"
    path.write_bytes(f"\ufeff{HEADER}\r\n{FABRY}\r\n".encode())
    assert load_file(path) == "Diseases: 1 added, 0 changed, 0 unchanged."
    assert Disease.objects.get().is_rare is True


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("\tAFD\t0006400\t\t\t\t1", "line 3, name: is empty"),
        ("A\t\t\t\t\t\t1", "line 3, gard_id, orpha, omim, mondo_id: has no id"),
        ("A\t\t12345678\t\t\t\t1", "line 3, gard_id: “12345678” is not a code such as 0009596"),
        ("A\t\t\t\t\tM:1\t1", "line 3, mondo_id: “M:1” is not a code such as MONDO:0000001"),
        ("A\t\t0000001\tx\t\t\t1", "line 3, orpha: “x” is not a code such as 3243"),
        ("A\t\t0000001\t\t12\t\t1", "line 3, omim: “12” is not a code such as 154800"),
        ("A\t\t0000001\t\t\t\tyes", "line 3, is_rare: “yes” is neither 0 nor 1"),
        ("A\t\t0000001\t\t\t\t", "line 3, is_rare: “” is neither 0 nor 1"),
        ("A\x00\t\t0000001\t\t\t\t1", "line 3, name: has a control character"),
        ("A\tB\x1b[2J\t0000001\t\t\t\t1", "line 3, synonyms: has a control character"),
        ("A\t\t0006400\t\t\t\t1", "line 3, gard_id: 0006400 is on line 2 already"),
        ("A\t\t\t\t\t0010526\t1", "line 3, mondo_id: MONDO:0010526 is on line 2 already"),
        ("A\t\t0000001\t1", "line 3: 4 cells where the header has 7"),
        (f"{'A' * 301}\t\t1\t\t\t\t1", "line 3, name: a name is longer than 300 characters"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_stored(load, line, message):
    assert refused(load, FABRY, line) == message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("synonyms\tgard_id\tis_rare", "line 1, name: the header has no such column"),
        ("name\tgard_id\tis_rare", "line 1, synonyms: the header has no such column"),
        ("name\tsynonyms\tgard_id", "line 1, is_rare: the header has no such column"),
        (
            "name\tsynonyms\tis_rare",
            "line 1: the header has none of gard_id, orpha, omim, mondo_id",
        ),
        (f"{HEADER}\tgard", "line 1, gard: unknown column"),
        (f"{HEADER}\tname", "line 1, name: the column is there twice"),
        ("", "line 1, name: the header has no such column"),
    ],
)
def test_a_bad_header_is_named(load, header, message):
    assert refused(load, header=header) == message


def test_two_ids_of_two_diseases_in_one_row_are_refused(load):
    make_disease("Fabry", gard="0006400")
    make_disease("Anderson", mondo="MONDO:0010526")
    assert refused(load, FABRY) == (
        "line 2, gard_id, mondo_id: these ids belong to two diseases here: “Fabry” and “Anderson”"
    )


def test_two_rows_for_one_disease_are_refused(load):
    make_disease("Fabry", gard="0006400", mondo="MONDO:0010526")
    rows = ("A\t\t0006400\t\t\t\t1", "B\t\t0000007\t\t\tMONDO:0010526\t1")
    said = "line 3, gard_id, mondo_id: is the same disease here as line 2"
    assert refused(load, *rows) == said


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "diseases.tsv"
    path.write_bytes(f"{HEADER}\n{FABRY}\n".encode() + "Sjögren\t\t1\t\t\t\t1\n".encode("latin-1"))
    with pytest.raises(CommandError, match=r"line 3: not UTF-8 \(byte 3\)"):
        load_file(path)
    assert not Disease.objects.exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="can't be read: No such file"):
        load_file(tmp_path / "nothing.tsv")


@pytest.mark.shared
def test_the_real_vocabulary_comes_in_whole_and_only_once(shared):
    said = load_file(shared / "data/diseases.tsv")
    assert said == "Diseases: 19669 added, 0 changed, 0 unchanged."
    assert DiseaseName.objects.filter(is_preferred=False).count() == 61087
    said = load_file(shared / "data/diseases.tsv")
    assert said == "Diseases: 0 added, 0 changed, 19669 unchanged."
