"""The seed letter's shape in few words: what it cites where, and its six sources."""

from dataclasses import replace
from datetime import date
from typing import Any

from responses.letters.content import LetterContent, SectionContent

APPROVED = date(2015, 10, 26)
DISEASE = "acquired amegakaryocytic thrombocytopenia"


def article(title: str, journal: str, year: int, **more: Any) -> dict[str, Any]:
    issued = {"date-parts": [[year]]}
    kind = "article-journal"
    return {"type": kind, "title": title, "container-title": journal, "issued": issued, **more}


BROWN = article(
    '"Almost bleeding to death": the conundrum of acquired amegakaryocytic thrombocytopenia',
    "Case Rep Hematol",
    2014,
    volume="2014",
    DOI="10.1155/2014/806541",
    author=[{"family": "Brown", "given": "George E."}, {"family": "Babiker", "given": "Hani M."}],
    accessed={"date-parts": [[2015, 10, 26]]},
)
PATEL = article(
    "Acquired amegakaryocytic thrombocytopenia in a patient with occupational chemical exposure.",
    "Am J Ther",
    2014,
    author=[{"family": "Patel", "given": "M"}, {"family": "Kalra", "given": "A"}],
    issued={"date-parts": [[2014, 1], [2014, 2]]},
    volume="21",
    issue="1",
    page="e17-20",
)
NHLBI = {
    "type": "webpage",
    "title": "Thrombocytopenia",
    "container-title": "National Heart, Lung, and Blood Institute",
    "issued": {"date-parts": [[2012, 9]]},
    "URL": "http://www.nhlbi.nih.gov/health/health-topics/topics/thcp",
}
MEDLINEPLUS = {
    "type": "webpage",
    "title": "Thrombocytopenia",
    "container-title": "MedlinePlus",
    "issued": {"date-parts": [[2014, 2]]},
    "accessed": {"date-parts": [[2015, 10, 26]]},
    "URL": "https://www.nlm.nih.gov/medlineplus/ency/article/000586.htm",
}
BULCHANDANI = article(
    "Acquired pure megakaryocytic aplasia: report of a single case",
    "Am J Hematol",
    2007,
    author=[{"family": "Bulchandani", "given": "D"}, {"literal": "et al."}],
)
FELDERBAUER = article(
    "Acquired pure megakaryocytic aplasia: a separate entity or a syndrome with multiple causes?",
    "Eur J Haematol",
    2004,
    author=[{"family": "Felderbauer", "given": "P"}],
)
REFERENCES = {
    "brown2014": BROWN,
    "patel2014": PATEL,
    "nhlbi2012": NHLBI,
    "medlineplus2014": MEDLINEPLUS,
    "bulchandani2007": BULCHANDANI,
    "felderbauer2004": FELDERBAUER,
    "never-cited": article("Nobody cites this", "J Nobody", 1999),
}


def section(key: str, body: str, **more: Any) -> SectionContent:
    fields = {"kind": "definition", "heading": f"What about {key}?", "last_updated": APPROVED}
    return SectionContent(**{"block_key": key, "body": body, **fields, **more})


DEFINITION = section(
    "aatp-definition",
    "<p>Few platelets.[@brown2014; @patel2014] Bruises.[@nhlbi2012; @medlineplus2014]"
    " Many causes.[@brown2014; @patel2014]</p>",
    heading=f"What is {DISEASE}?",
)
CAUSES = section(
    "aatp-causes",
    "<p>Seen together with:[@brown2014; @patel2014]</p><ul><li>Infections</li>"
    "<li>Some medicines</li></ul><p>Or an early sign.[@brown2014]</p>",
    kind="causes",
)
TREATMENT = section(
    "aatp-treatment",
    "<p>No guidelines, several medicines.[@brown2014]</p>",
    kind="treatment",
    standing_paragraph="Please speak with a healthcare provider.",
)
PROGNOSIS = section(
    "aatp-prognosis",
    "<p>Remissions.[@brown2014] Or aplasia.[@bulchandani2007] No predictors.[@felderbauer2004]</p>",
    kind="prognosis",
)
DISCLAIMER = section(
    "disclaimer", "<p>This is not advice.</p>", kind="disclaimer", heading="Disclaimer"
)

SEED = LetterContent(
    language="en",
    date=date(2026, 11, 22),
    letterhead_name="Genetic and Rare Diseases Information Center",
    letterhead_program="A program of the National Center for Advancing Translational Sciences",
    letterhead_contact=("P.O. Box 8126", "Telephone 888-205-2311"),
    title=DISEASE.capitalize(),
    question="I have it. Can you help me?\nThank you,\nMaria",
    salutation="Dear Maria Lopez,",
    opening="Thank you for writing to us.",
    closing="We hope this information is helpful.",
    sign_off=("Warm regards,", "GARD Information Specialist"),
    sections=(DEFINITION, CAUSES, TREATMENT, PROGNOSIS, DISCLAIMER),
    references=REFERENCES,
    code="7F3K-9QXD",
    page_url="https://gard.example.org/letters/7F3K-9QXD/",
)


def citing(*bodies: str, opening: str = "") -> LetterContent:
    """The seed letter with these bodies: block-0, block-1, …"""
    sections = tuple(section(f"block-{place}", body) for place, body in enumerate(bodies))
    return replace(SEED, sections=sections, personal_opening=opening)


def seed_with(**changes: Any) -> LetterContent:
    """The seed letter with these fields."""
    return replace(SEED, **changes)
