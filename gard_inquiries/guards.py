"""Rules that the database itself keeps, as triggers on PostgreSQL and SQLite.

Django can express checks and unique constraints, but not "this row may not
change any more". These migration operations can.

**Before you alter a guarded table, read this.** On SQLite, Django rebuilds a
table for most changes of it (``AlterField``, a constraint, a field that is not
null). The table's triggers go with the old table, without a word. A trigger of
another table that asks this one makes the rebuilding fail ("error in trigger …:
no such table"). So a migration lifts what is in the way, and puts it back:

    operations = [Lift(GUARD), migrations.AlterField(...), GUARD]

``tests/inquiries/test_guards.py`` lists all triggers by name.
"""

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


class Refuse(Operation):
    """Refuse one sort of change of a table's rows while a condition holds.

    name: of the trigger, unique in the database. when: SQL that names the row as
    ``OLD`` and ``NEW``, may ask other tables, and means the same on both
    databases; empty means always.
    """

    reversible = True
    event = ""

    def __init__(self, name: str, table: str, when: str = "", message: str = "") -> None:
        self.name = name
        self.table = table
        self.when = when
        self.message = message or f"{table}: this row may not change any more"

    def state_forwards(self, app_label: str, state: object) -> None:
        """The models don't change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.create(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.drop(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Refuse changes of {self.table} ({self.name})"

    def create(self, vendor: str) -> list[str]:
        message = self.message.replace("'", "''")
        head = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW"
        if vendor != "postgresql":
            where = f" WHERE {self.when}" if self.when else ""
            return [f"{head} BEGIN SELECT RAISE(ABORT, '{message}'){where}; END"]
        # PostgreSQL's WHEN can't ask other tables; the function's body can.
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.when or 'true'} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            # The row that the change goes on with; of a deleted one there is only the old.
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            f"{head} EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]
        return [f"DROP TRIGGER IF EXISTS {self.name}"]


class RefuseUpdate(Refuse):
    """Refuse an ``UPDATE`` that names one of ``columns``; empty means every column."""

    def __init__(
        self, name: str, table: str, columns: Sequence[str] = (), when: str = "", message: str = ""
    ) -> None:
        super().__init__(name, table, when, message)
        self.event = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"


class RefuseInsert(Refuse):
    """Refuse an ``INSERT``."""

    event = "INSERT"


class RefuseDelete(Refuse):
    """Refuse a ``DELETE``, on PostgreSQL.

    Not on SQLite: Django empties tables there by deleting (between tests), and
    knows no other way; on PostgreSQL it truncates.
    """

    event = "DELETE"

    def create(self, vendor: str) -> list[str]:
        return super().create(vendor) if vendor == "postgresql" else []

    def drop(self, vendor: str) -> list[str]:
        return super().drop(vendor) if vendor == "postgresql" else []


class Lift(Operation):
    """Take a guard away; backwards, put it back."""

    reversible = True

    def __init__(self, guard: Refuse) -> None:
        self.guard = guard

    def state_forwards(self, app_label: str, state: object) -> None:
        """The models don't change."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.guard.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.guard.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Lift {self.guard.name} from {self.guard.table}"
