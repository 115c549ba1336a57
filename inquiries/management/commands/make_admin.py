from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from inquiries import roles
from inquiries.models import User


class Command(BaseCommand):
    help = "Give somebody the admin role; asks for a password and makes the account if it's new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        is_new = user is None
        user = user or self._new_user(username)
        if not user.is_active:
            raise CommandError(f"{username}'s account is switched off. Nothing was changed.")
        with transaction.atomic():
            if is_new:
                user.save()
            user.groups.add(Group.objects.get(name=roles.ADMIN))
        self.stdout.write(f"{username} has the admin role{' and a new account' * is_new}.")

    def _new_user(self, username: str) -> User:
        """Not stored yet; with the password that was typed twice."""
        user = User(username=username)
        password = getpass(f"A password for {username}: ")
        if getpass("Once more: ") != password:
            raise CommandError("These were two different passwords. Nothing was changed.")
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        return user
