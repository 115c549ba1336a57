"""Rules that the database itself keeps, as triggers on PostgreSQL and SQLite.

Django can express checks and unique constraints, but not "this row may not
change any more". These migration operations can.
"""

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


class Refuse(Operation):
    """Refuse ``UPDATE`` (of some columns, while a condition holds) or ``DELETE`` of rows.

    name: of the trigger, unique in the database. columns: empty means every
    column. when: SQL that names the row as ``OLD`` (and ``NEW``) and means the
    same on both databases; empty means always.
    """

    reversible = True

    def __init__(
        self, name: str, table: str, columns: Sequence[str] = (), when: str = "", message: str = ""
    ) -> None:
        self.name = name
        self.table = table
        self.columns = tuple(columns)
        self.when = when
        self.message = message or f"{table}: this row may not change any more"

    def state_forwards(self, app_label: str, state: object) -> None:
        """The models don't change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self._create(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self._drop(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse changes of {self.table} ({self.name})"

    def _event(self) -> str:
        of = f" OF {', '.join(self.columns)}" if self.columns else ""
        return f"UPDATE{of}"

    def _create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        when = f"WHEN ({self.when})" if self.when else ""
        head = f"CREATE TRIGGER {self.name} BEFORE {self._event()} ON {self.table} FOR EACH ROW"
        if vendor != "postgresql":
            return [f"{head} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END $$",
            f"{head} {when} EXECUTE FUNCTION {self.name}()",
        ]

    def _drop(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP FUNCTION {self.name}() CASCADE"]
        return [f"DROP TRIGGER {self.name}"]


class RefuseUpdate(Refuse):
    """Refuse an ``UPDATE``."""


class RefuseDelete(Refuse):
    """Refuse a ``DELETE``, on PostgreSQL.

    Not on SQLite: Django empties tables there by deleting (between tests), and
    knows no other way; on PostgreSQL it truncates.
    """

    def _event(self) -> str:
        return "DELETE"

    def _create(self, vendor: str) -> list[str]:
        return super()._create(vendor) if vendor == "postgresql" else []

    def _drop(self, vendor: str) -> list[str]:
        return super()._drop(vendor) if vendor == "postgresql" else []
