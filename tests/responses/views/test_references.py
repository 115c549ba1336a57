"""The list of references and the page of one: what is shown to whom, and flags."""

import pytest
from django.urls import reverse

from responses.letters import verbs as letter_verbs
from responses.library.flags import flag_reference
from responses.library.merging import merge
from responses.library.models import Reference
from responses.library.reference_verbs import change_record
from tests.factories import make_block, make_reference, make_version
from tests.responses.making import approved, make_letter, section_of, submitted

pytestmark = pytest.mark.django_db
# Long enough to say that two of this name are one source.
ONE = "One title of a few words"


@pytest.fixture
def brown(db):
    return make_reference(
        "brown2014",
        "Almost <i>bleeding</i> to death",
        author=[{"family": "Brown", "given": "George"}],
        issued={"date-parts": [[2014, 2]]},
        DOI="10.1155/2014/806541",
        **{"container-title": "Case Rep Hematol"},
    )


def double_of(reference, key):
    """Another record of the same source, as their DOI tells."""
    reference.csl = {**reference.csl, "DOI": "10.1000/one"}
    reference.save(update_fields=["csl"])
    return make_reference(key, reference.csl["title"], DOI="10.1000/one")


def page(browser, name, *args, **query):
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response


def html(browser, name, *args, **query):
    return page(browser, name, *args, **query).content.decode()


def keys(response):
    return [row.reference.key for row in response.context["rows"]]


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- The list -----------------------------------------------------------------


def test_each_line_says_what_it_is_and_how_much_rests_on_it(
    sam, letter, specialist, reviewer, quick_pdf, hints
):
    approved(submitted(letter, specialist), reviewer)
    make_version(letter.sections.first().version.block, "<p>[@brown2014]</p>", 2, "draft")
    rows = page(sam, "references").context["rows"]
    counts = {row.reference.key: (row.blocks, row.letters) for row in rows}
    assert counts == {"brown2014": (1, 1), "patel2014": (1, 1)}


def test_all_words_narrow_it(eva, brown):
    make_reference("patel2014", "Chemical exposure", **{"container-title": "Am J Ther"})
    assert keys(page(eva, "references")) == ["brown2014", "patel2014"]
    assert keys(page(eva, "references", words="case hematol")) == ["brown2014"]
    assert keys(page(eva, "references", words="case ther")) == []
    assert "No reference fits" in html(eva, "references", words="zebra")


def test_it_can_be_narrowed_to_what_needs_somebody(eva, editor, brown):
    make_block("block", body="<p>[@cited]</p>")
    flag_reference(brown, editor, "retracted", "See PubMed.")
    make_reference("brown2014b", "Almost bleeding to death")
    old = make_reference("older", ONE)
    merge(make_reference("newer", ONE), old, editor)
    shown = {
        what: keys(page(eva, "references", show=what))
        for what in ("flagged", "unused", "duplicates", "merged", "newest")
    }
    assert shown == {
        "flagged": ["brown2014"],
        "unused": ["brown2014", "brown2014b", "newer"],
        "duplicates": ["brown2014", "brown2014b"],
        "merged": ["older"],
        "newest": ["newer", "brown2014b", "cited", "brown2014"],
    }


def test_what_an_approved_letter_cites_under_a_former_key_is_used(
    eva, letter, specialist, reviewer, editor, quick_pdf, hints
):
    approved(submitted(letter, specialist), reviewer)
    brown = Reference.objects.get(key="brown2014")
    merge(double_of(brown, "kept"), brown, editor)
    assert keys(page(eva, "references", show="unused")) == []


def test_a_flag_stands_on_its_line(eva, editor, brown):
    flag_reference(brown, editor, "retracted", "See PubMed.")
    assert "See PubMed." in html(eva, "references")


def test_there_are_fifty_on_a_page(eva, db):
    for number in range(60):
        make_reference(f"source-{number:02}")
    assert len(keys(page(eva, "references"))) == 50
    assert len(keys(page(eva, "references", page=2))) == 10
    assert len(keys(page(eva, "references", page="x"))) == 50


def test_an_empty_library_says_what_to_do(eva, specialist):
    assert "Add the first ones" in html(eva, "references")
    eva.force_login(specialist)
    assert "Editors add them." in html(eva, "references")


@pytest.mark.parametrize("odd", [{"show": "zebra"}, {"words": "\0" * 9}, {"words": "%_'"}])
def test_odd_addresses_show_a_list(eva, brown, odd):
    page(eva, "references", **odd)


def test_html_in_a_title_is_words(eva, db):
    make_reference("evil", '<script>steal()</script><img src=x onerror="a()">')
    for text in (html(eva, "references"), html(eva, "reference", "evil")):
        assert "<script>steal" not in text
        assert "<img src=x" not in text


# --- One reference ------------------------------------------------------------


def test_it_is_shown_as_in_a_letter_with_its_record(eva, brown):
    text = html(eva, "reference", "brown2014")
    assert "Brown G. Almost <i>bleeding</i> to death." in text
    assert 'href="https://doi.org/10.1155/2014/806541"' in text
    assert "<dt>Journal, book or website</dt><dd>Case Rep Hematol</dd>" in text
    assert "<dt>Published</dt><dd>February 2014</dd>" in text


def test_what_can_not_be_shown_in_a_letter_says_so(eva, db):
    Reference.objects.create(key="odd", csl={"type": "book", "title": "?"})
    assert "can’t be shown in a letter" in html(eva, "reference", "odd")


def test_its_history_keeps_the_former_record(eva, editor, brown):
    change_record(brown, editor, {"type": "book", "title": "A book"})
    text = html(eva, "reference", "brown2014")
    assert "changed its record" in text
    assert "&quot;container-title&quot;: &quot;Case Rep Hematol&quot;" in text


def test_texts_that_rest_on_it_are_listed_with_their_state(eva, brown):
    block = make_block("aatp-definition", body="<p>[@brown2014]</p>", status="superseded")
    make_version(block, "<p>[@brown2014]</p>", number=2, last_updated="2026-10-05")
    make_version(block, "<p>Without.</p>", number=3, status="draft")
    versions = page(eva, "reference", "brown2014").context["versions"]
    assert [(one.number, one.status) for one in versions] == [(2, "approved"), (1, "superseded")]


@pytest.fixture
def used(letter, specialist, reviewer, aatp, definition, quick_pdf, hints):
    """An approved letter, a draft by its block, drafts by an opening and by a changed section."""
    approved(submitted(letter, specialist), reviewer)
    by_block = make_letter(specialist, definition, disease=aatp)
    by_opening = make_letter(specialist)
    letter_verbs.write_opening(by_opening, specialist, "<p>See [@patel2014; @brown2014].</p>")
    other = make_block("aatp-causes", "causes", aatp)
    by_words = make_letter(specialist, other, disease=aatp)
    own = section_of(by_words, "causes")
    letter_verbs.change_section(own, specialist, "<p>Ours [@brown2014].</p>")
    # What a specialist took out of their letter, and a longer key, are no uses.
    taken_out = make_letter(specialist, definition, disease=aatp)
    own = section_of(taken_out, "definition")
    letter_verbs.change_section(own, specialist, "<p>Ours [@brown2014b].</p>")
    return letter, [by_block, by_opening, by_words]


def test_who_answers_sees_the_letters_that_cite_it(sam, used):
    approved_letter, drafts = used
    context = page(sam, "reference", "brown2014").context
    assert list(context["open_letters"]) == drafts
    assert [cited.letter for cited in context["approved_letters"]] == [approved_letter]
    assert approved_letter.inquiry.code in html(sam, "reference", "brown2014")


def test_others_see_how_many_there_are(client, used, editor):
    client.force_login(editor)
    text = html(client, "reference", "brown2014")
    assert "3 being written, 1 approved." in text
    codes = [letter.inquiry.code for letter in [used[0], *used[1]]]
    assert [code for code in codes if code in text] == []


def test_a_merged_one_leads_to_what_it_went_into_and_offers_nothing(eva, editor, brown):
    merge(brown, double_of(brown, "older"), editor)
    text = html(eva, "reference", "older")
    assert f'href="{reverse("reference", args=["brown2014"])}"' in text
    for name in ("reference-edit", "reference-merge", "reference-flag"):
        assert reverse(name, args=["older"]) not in text
    assert "older" in html(eva, "reference", "brown2014")


def test_likely_duplicates_are_named_and_editors_may_merge_them(eva, brown, specialist):
    make_reference("brown2014b", "Almost bleeding to death")
    compare = f"{reverse('reference-merge', args=['brown2014'])}?other=brown2014b"
    assert compare in html(eva, "reference", "brown2014")
    eva.force_login(specialist)
    text = html(eva, "reference", "brown2014")
    assert ("brown2014b" in text, compare in text) == (True, False)


def test_one_that_is_not_there_is_not_found(eva, db):
    assert eva.get(reverse("reference", args=["nobody"])).status_code == 404


# --- Flags --------------------------------------------------------------------


def flag(browser, key="brown2014", **entered):
    return browser.post(reverse("reference-flag", args=[key]), entered, follow=True)


def test_a_reviewer_flags_a_source_and_lifts_it(rita, brown, reviewer):
    response = flag(rita, reason="retracted", note="  See \n PubMed. ")
    assert said(response) == ["Flagged. Everything that rests on it shows the flag."]
    found = brown.flags.get()
    assert (found.reason, found.note, found.flagged_by) == ("retracted", "See PubMed.", reviewer)
    lift = rita.post(reverse("reference-lift", args=[found.pk]), {"note": "No."}, follow=True)
    assert said(lift) == ["The flag is lifted."]
    assert not brown.flags.standing().exists()


@pytest.mark.parametrize(
    ("entered", "wanted"),
    [
        ({"reason": "retracted", "note": " "}, "Say what was found"),
        ({"reason": "", "note": "Kept."}, "Choose what is the matter with it."),
        ({"reason": "zebra", "note": "Kept."}, "Select a valid choice"),
        ({"reason": "other", "note": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_flag_without_reason_or_note_is_none_and_the_words_stay(rita, brown, entered, wanted):
    response = flag(rita, **entered)
    assert response.status_code == 422
    assert wanted in response.content.decode()
    assert entered["note"].strip() in response.content.decode()
    assert brown.flags.count() == 0


def test_what_stands_already_is_said(rita, brown):
    flag(rita, reason="retracted", note="See PubMed.")
    response = flag(rita, reason="retracted", note="Again.")
    assert said(response) == ["brown2014 is flagged already: retracted. Lift that flag first."]


def test_a_specialist_reads_flags_and_sets_none(sam, brown, editor):
    standing = flag_reference(brown, editor, "retracted", "See PubMed.")
    assert "See PubMed." in html(sam, "reference", "brown2014")
    assert flag(sam, reason="other", note="Odd.").status_code == 403
    assert sam.post(reverse("reference-lift", args=[standing.pk])).status_code == 403
    assert brown.flags.standing().get() == standing


# --- Who rests on a flagged one shows it ------------------------------------------


@pytest.fixture
def flagged(letter, editor):
    """Sam's letter, whose treatment rests on a source that Eva flagged."""
    flag_reference(Reference.objects.get(key="patel2014"), editor, "retracted", "See PubMed.")
    return letter


def test_the_composer_warns_of_it_in_the_section_and_on_the_shelf(sam, flagged):
    text = html(sam, "composer", flagged.pk)
    warning = "“treatment” rests on a source that was retracted (patel2014): See PubMed."
    assert text.count(warning) == 1
    assert text.count("flagged source") == 1


def test_so_do_the_opening_the_tray_and_the_review(rita, flagged, specialist):
    letter_verbs.write_opening(flagged, specialist, "<p>As said [@patel2014].</p>")
    submitted(flagged, specialist)
    assert "The opening rests on a source that was retracted" in html(rita, "letter", flagged.pk)
    assert html(rita, "review-tray").count("See PubMed.") == 1


def test_it_stops_no_letter(flagged, specialist):
    assert submitted(flagged, specialist).status == "in_review"


def test_the_block_shows_it(sam, flagged):
    assert "See PubMed." in html(sam, "library-block", "aatp-treatment")
    assert "See PubMed." not in html(sam, "library-block", "aatp-definition")


# --- Queries --------------------------------------------------------------------


def test_the_list_needs_as_many_queries_for_fifty_as_for_one(
    eva, editor, django_assert_num_queries
):
    path = reverse("references")
    for number in range(40):
        source = make_reference(f"source-{number}")
        flag_reference(source, editor, "other", "Odd.")
        make_block(f"block-{number}", body=f"<p>[@source-{number}]</p>")
        if number in (0, 39):
            # Session, user, roles; count, rows, flags, blocks, letters.
            with django_assert_num_queries(8):
                eva.get(path)


def test_so_does_one_reference(sam, used, editor, django_assert_num_queries):
    path = reverse("reference", args=["brown2014"])
    brown = Reference.objects.get(key="brown2014")
    merge(brown, double_of(brown, "old"), editor)
    # One more than without a DOI, by which duplicates are looked for.
    counts = 17
    with django_assert_num_queries(counts):
        sam.get(path)
    for number in range(15):
        make_block(f"block-{number}", body="<p>[@brown2014]</p>")
        merge(brown, double_of(brown, f"old-{number}"), editor)
    for reason in ("retracted", "other"):
        flag_reference(brown, editor, reason, "Odd.")
    with django_assert_num_queries(counts):
        sam.get(path)
