import pytest

from responses.letters.disease_names import in_a_sentence


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Acquired amegakaryocytic thrombocytopenia", "acquired amegakaryocytic thrombocytopenia"),
        ("Cutaneous mastocytosis", "cutaneous mastocytosis"),
        ("Alkaptonuria", "alkaptonuria"),
        ("Fabry disease", "Fabry disease"),
        ("Tay-Sachs disease", "Tay-Sachs disease"),
        ("Moyamoya disease", "Moyamoya disease"),
        ("CHILD syndrome", "CHILD syndrome"),
        ("3-methylglutaconic aciduria", "3-methylglutaconic aciduria"),
    ],
)
def test_only_a_common_first_word_loses_its_capital(name, inside):
    assert in_a_sentence(name) == inside
