"""Numbers pasted from another letter must not pass for citations of this one."""

import pytest

from responses.letters.numbering import check_citations
from responses.letters.rendering_errors import NumberByHand

from .letters import citing, seed_with


def test_a_number_typed_by_hand_stops_the_letter():
    with pytest.raises(NumberByHand, match="typed by hand"):
        check_citations(seed_with(personal_opening="<p>It was cured in 90 %.[7]</p>"))


def test_a_number_inside_a_section_is_found_across_tags():
    with pytest.raises(NumberByHand):
        check_citations(citing("<p>Cured.[<strong>7</strong>]</p>"))


def test_other_brackets_are_left_alone():
    check_citations(seed_with(personal_opening="<p>Take [two] of them, [sic] or [2019a].</p>"))


def test_a_persons_name_is_not_read_for_citations():
    check_citations(seed_with(salutation="Dear Maria [@ home] [7],"))
