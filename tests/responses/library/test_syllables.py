"""Syllables, counted by hand for thirty medical and thirty ordinary words."""

import pytest

from responses.library.syllables import syllables

MEDICAL = """
    bone 1, marrow 2, disease 2, syndrome 2, platelet 2, bleeding 2, seizures 2, asthma 2,
    enzyme 2, thyroid 2, dystrophy 3, chromosome 3, mutation 3, recessive 3, aplastic 3,
    pneumonia 3, nausea 3, anemia 4, leukemia 4, ataxia 4, diagnosis 4, diabetes 4,
    autosomal 4, inheritance 4, deficiency 4, epilepsy 4, immunosuppressive 6,
    megakaryocytes 6, thrombocytopenia 7, cardiomyopathy 7
"""
ORDINARY = """
    the 1, life 1, caused 1, young 1, whole 1, through 1, people 2, children 2, because 2,
    sometimes 2, treated 2, doctor 2, question 2, being 2, someone 2, little 2, changes 2,
    quiet 2, science 2, layer 2, headaches 2, area 3, idea 3, together 3, serious 3,
    anything 3, carrier 3, information 4, available 4, usually 4
"""


def wrong(table):
    """(how many words, those that come out wrong)."""
    words = {word: int(count) for word, count in map(str.split, table.split(","))}
    found = {word: syllables(word) for word in words}
    return len(words), {word: count for word, count in found.items() if count != words[word]}


def test_of_sixty_words_five_are_wrong_by_one():
    assert wrong(MEDICAL) == (30, {"diabetes": 3, "nausea": 2, "pneumonia": 4})
    assert wrong(ORDINARY) == (30, {"headaches": 3, "someone": 3})


@pytest.mark.parametrize(
    ("word", "count"),
    [("DNA", 3), ("MRIs", 3), ("AWOL", 6), ("Rare", 1), ("rare's", 1), ("mg", 1), ("hmm", 1)],
)
def test_what_is_no_ordinary_word(word, count):
    assert syllables(word) == count
