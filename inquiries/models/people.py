"""Staff, who sign in, and the people who write to us, who don't."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property


class User(AbstractUser):
    """A member of staff. What they may do follows from their groups (``inquiries.roles``)."""

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def role_names(self) -> frozenset[str]:
        """Read once and kept on the object, that is, for one request."""
        return frozenset(self.groups.values_list("name", flat=True))


class Person(models.Model):
    """How to reach one person about one inquiry.

    Kept apart from the inquiry so that lists never read it. Two inquiries from
    the same address are two rows: nobody has proved that they are one person.
    """

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    postal_address = models.TextField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"person {self.pk}"
