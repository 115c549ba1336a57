"""Tables that a reader would stumble over."""

import pytest

from responses.library.html import sanitise
from responses.library.tables import faults_of_tables
from responses.library.vetting import findings_of

EMPTY = "A table has an empty row: delete it."
HEADLESS = "A table has no header row: say in it what each column holds."
HEAD = "<tr><th>Sign</th><th>How often</th></tr>"
ROW = "<tr><td>Pain</td><td>Often</td></tr>"
NOTHING = "<tr><td><p></p></td><td>&nbsp;</td></tr>"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([HEAD, ROW], []),
        ([ROW, ROW], [HEADLESS]),
        ([HEAD, ROW, NOTHING], [EMPTY]),
        ([ROW, NOTHING], [EMPTY, HEADLESS]),
        (["<tr><th>Pain</th><td>Often</td></tr>"], []),
    ],
)
def test_rows_that_hold_nothing_or_say_nothing_are_found(rows, faults):
    body = sanitise(f"<table><tbody>{''.join(rows)}</tbody></table>")
    assert list(faults_of_tables(body)) == faults


def test_a_text_without_tables_has_no_faults():
    assert list(faults_of_tables("<p>A</p>")) == []


@pytest.mark.django_db
def test_they_are_worth_a_look(block):
    body = f"<p>Some. [@brown2014]</p><table><tbody>{ROW}</tbody></table>"
    assert findings_of(block, "", body).looks == (HEADLESS,)
