"""What may stand in a log: never a name, an address, a token or a patient's words."""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.views.debug import SafeExceptionReporterFilter
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

TOKEN_PATH = re.compile(r"/i/[^/\s\"']+")
# Whoever logs an address does it by mistake: ours name rows. Also logins within URLs of servers.
ADDRESS = re.compile(r"[^\s@]{1,255}@[^\s@]{1,255}")
# PostgreSQL quotes the row that it refuses: "DETAIL:  Failing row contains (7, Maria, …)".
DETAIL = re.compile(r"(?:DETAIL|CONTEXT|STATEMENT):.*", re.DOTALL)
SHORTEST = 4  # Shorter texts of errors say nothing, and would blank parts of words.
# What we add to a record. Others put requests and tasks' arguments there, which stay out.
FIELDS = frozenset("delivery attempt outcome reply seconds count".split())
PLAIN = (str, int, float)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutTexts(logging.Formatter):
    """Where an error happened and of which class it is, but never its text.

    Databases and parsers quote people's data in their errors. Frames and class
    are enough to find the fault. The secret part of a person's link is blanked too.
    """

    def format(self, record: logging.LogRecord) -> str:
        return _blanked(super().format(_clean(record)))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        return "\n".join(_story(ei[1])) if ei[1] else ""


class JsonLines(JsonFormatter):
    """The same as one JSON object a line, with those of ``FIELDS`` that the record has."""

    def __init__(self) -> None:
        names = {"levelname": "level", "name": "logger", "exc_info": "error"}
        super().__init__(["levelname", "name", "message"], timestamp="time", rename_fields=names)

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_clean(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        return "\n".join(_story(ei[1])) if ei[1] else ""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        ours = logging.makeLogRecord({})
        ours.__dict__ = {
            name: value
            for name, value in record.__dict__.items()
            if name in RESERVED_ATTRS or (name in FIELDS and isinstance(value, PLAIN))
        }
        super().add_fields(log_data, ours, message_dict)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Before they are made JSON: blanking can't break the line then."""
        return {
            name: _blanked(value) if isinstance(value, str) else value
            for name, value in log_data.items()
        }


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    """A copy without the texts of errors: other handlers get the record as it is."""
    clean = logging.makeLogRecord(record.__dict__)
    clean.msg, clean.args = _message(record), None
    # Another formatter may have left its own there, with the texts.
    clean.exc_text = None
    return clean


def _blanked(text: str) -> str:
    return ADDRESS.sub("…", TOKEN_PATH.sub("/i/…", text))


def _message(record: logging.LogRecord) -> str:
    """The record's words, with errors' classes in place of their texts."""
    args = record.args
    if isinstance(args, dict):
        # Celery writes a failed task's error, and its arguments, into the message.
        told = {"exc": _class_of(record), "traceback": "…", "args": "…", "kwargs": "…"}
        args = {name: told.get(name, value) for name, value in args.items()}
    elif args:
        args = tuple(_named(value) for value in args)
    message = str(_named(record.msg))
    message = message % args if args else message
    for error in _chain(record.exc_info[1] if record.exc_info else None):
        for text in (repr(error), str(error)):
            if len(text) >= SHORTEST:
                message = message.replace(text, type(error).__name__)
    return DETAIL.sub("…", message)


def _class_of(record: logging.LogRecord) -> str:
    error = record.exc_info[0] if record.exc_info else None
    return error.__name__ if error else "…"


def _named(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that it came from, newest first, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _story(error: BaseException) -> Iterator[str]:
    """Frames and class of each error of the chain, the oldest first."""
    for one in reversed(list(_chain(error))):
        if one.__traceback__:
            yield "Traceback (most recent call last):"
            yield "".join(traceback.format_tb(one.__traceback__)).rstrip()
        yield f"{type(one).__module__}.{type(one).__qualname__}"


class NothingPersonal(SafeExceptionReporterFilter):
    """Error reports without form entries, variables, cookies or settings' secrets."""

    def is_active(self, request: object) -> bool:
        return True

    def get_post_parameters(self, request):
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
