"""In which house a browser test runs, and so with which of xdist's workers.

Starting a house takes seconds, so all tests of one house go to one worker.
"""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

_SQLITE = pytest.param("sqlite")
_POSTGRES = pytest.param("postgres", marks=pytest.mark.servers)

on_sqlite = pytest.mark.parametrize("house", [_SQLITE], indirect=True)
on_postgres = pytest.mark.parametrize("house", [_POSTGRES], indirect=True)
on_both = pytest.mark.parametrize("house", [_SQLITE, _POSTGRES], indirect=True)


class HouseByHouse(LoadScopeScheduling):
    """The tests of a house are one piece of work; each other test is one by itself.

    Like ``--dist loadgroup``, whose marks xdist 3.8 loses with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        house = re.search(r"^tests/e2e/.*[\[-](sqlite|postgres)\]$", nodeid)
        return house[1] if house else nodeid
