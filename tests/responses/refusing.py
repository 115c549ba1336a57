"""What the database refuses, and changing a row past every verb."""

import pytest
from django.db import IntegrityError, transaction


def refused(match="(?i)unique"):
    """A block that the database refuses, with the rule's name or words in the error."""
    return pytest.raises(IntegrityError, match=match)


def change(row, **fields):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)
