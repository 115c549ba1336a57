"""The house as ``docs/architecture.md`` draws it, read from the code itself."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("gard_inquiries", "inquiries", "responses")
# Each room, and what it may lean on. Rooms further right come later in this list.
ROOMS = ["responses.library", "responses.letters", "responses.outbox", "responses.views"]
LONGEST_FUNCTION = 60  # lines
LONGEST_FILE = 300  # lines, more or less
FILES = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)


def name_of(path):
    """responses/letters/verbs.py: responses.letters.verbs"""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
PACKAGES = {name_of(path) for path in FILES if path.name == "__init__.py"}


def imports_of(module, tree):
    """The full names of what a module imports, at its top or inside its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - (module in PACKAGES)
            base = module.split(".")[: -up or None] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


IMPORTS = [(module, name) for module, tree in MODULES.items() for name in imports_of(module, tree)]


def within(name, *places):
    return any(name == place or name.startswith(f"{place}.") for place in places)


def wrong(importing, imported):
    """Imports from one place by another that must not be there."""
    return [
        f"{module} imports {name}"
        for module, name in IMPORTS
        if within(module, *importing) and within(name, *imported)
    ]


def test_imports_are_understood():
    assert ("responses.letters.verbs", "responses.library.models.BlockVersion") in IMPORTS
    assert ("inquiries.models", "inquiries.models.events.Event") in IMPORTS
    assert ("inquiries.views.desk", "inquiries.verbs") in IMPORTS


def test_the_front_door_never_leans_on_the_answers():
    assert wrong(["inquiries"], ["responses"]) == []


@pytest.mark.parametrize("place", range(len(ROOMS)))
def test_a_room_leans_on_earlier_rooms_alone(place):
    assert wrong([ROOMS[place]], ROOMS[place + 1 :]) == []


def test_the_rooms_do_not_lean_on_what_is_above_them():
    above = ["responses.walkthrough", "responses.management", "gard_inquiries"]
    # But for the admin's common base, which both apps' admin pages share.
    found = [line for line in wrong([*ROOMS, "inquiries"], above) if "admin_site" not in line]
    assert found == []


def test_only_the_outbox_speaks_to_the_mail():
    mail = ["django.core.mail", "smtplib", "aiosmtpd"]
    modules = {line.split()[0] for line in wrong(APPS, mail)}
    assert {module for module in modules if not within(module, "responses.outbox")} == set()


def test_nothing_listens_to_signals():
    signals = ["django.dispatch", "django.db.models.signals", "celery.signals", "anymail.signals"]
    listening = {line.split()[0] for line in wrong(APPS, signals)}
    # Celery takes its logging from nowhere else, and Anymail tells of webhooks in no other way.
    assert listening == {"gard_inquiries.celery", "responses.outbox.receiving.webhooks"}


def test_views_change_rows_through_verbs_alone():
    calls = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create"}
    found = [
        f"{module}: {ast.unparse(node)}"
        for module, tree in MODULES.items()
        if ".views." in module
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in calls
    ]
    assert found == []


def made_in(tree):
    """The names that a module gives to rows it makes: ``frozen = FrozenLetter(…)``."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and ast.unparse(node.value.func)[:1].isupper()
    }


def test_rows_are_saved_by_named_fields():
    """``save()`` of a row that is there writes every column; one just made has nothing newer."""
    found = [
        f"{module}: {ast.unparse(node)}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.keywords
        and not node.args
        and ast.unparse(node.func.value) not in made_in(tree)
    ]
    assert found == []


def functions():
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{module}.{node.name}", node.end_lineno - node.lineno + 1


def test_no_function_is_long():
    assert [(name, lines) for name, lines in functions() if lines > LONGEST_FUNCTION] == []


def test_the_function_in_the_middle_is_short():
    lengths = sorted(lines for _, lines in functions())
    assert lengths[len(lengths) // 2] <= 8


def test_no_file_is_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in FILES}
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE * 1.2}
    assert too_long == {}


def test_unescaped_html_says_why():
    """Each ``mark_safe`` of a value has its reason beside it."""
    unexplained = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in FILES
        for line in path.read_text().splitlines()
        if "mark_safe(" in line and not re.search(r"noqa: S308 *(-|\(|$)|S308", line)
    ]
    assert unexplained == []


def test_templates_turn_escaping_off_only_with_a_reason_above():
    """But for plain text mail, which is no HTML."""
    pattern = re.compile(r"\|\s*safe\b|autoescape off")
    unexplained = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        for before, line in pairwise(["", *path.read_text().splitlines()])
        if pattern.search(line) and "{# Safe:" not in before
    ]
    assert unexplained == []


def test_templates_hold_no_script_and_no_style_of_their_own():
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    # The letter as a file or in print stands alone, so its styles are in it.
    alone = {"page.html", "print.html", "mail.html"}
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        if path.name not in alone
        for match in pattern.finditer(path.read_text())
    ]
    assert found == []


def test_templates_name_no_other_host():
    pattern = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if pattern.search(path.read_text())
    ]
    assert found == []
