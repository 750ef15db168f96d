"""How lines of the log are written: as JSON for programs, or plain for one's own machine; secrets never.

Django itself logs the path of what is missing or refused, and an exception's words may quote what a visitor wrote.
So secret parts of paths are masked in every line, and of an exception only its kind and where it rose are told.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

# The id of the request that is being answered.
current_id: ContextVar[str] = ContextVar("request_id", default="")

_SECRET = re.compile(r"(?i)(/(?:shared|assessments)/)(?!(?:start|from-file|compare|log\.zip)(?:/|\b))[^/\s\"'?<>]+")
_TOKEN = re.compile(
    r"(?i)\b((?:__Host-)?(?:sessionid|csrftoken|csrfmiddlewaretoken)|password\d?|authorization)([=:]\s*)\S+"
)
# What every record has; all else was given by whoever logged it.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
# Objects that Django adds to its records, whose words could hold anything.
_LEFT_OUT = frozenset({"request", "server_time", "exc_info", "sql", "params", "duration", "alias"})


def masked(text: str) -> str:
    """The text without tokens of share links, ids of assessments, cookies and passwords."""
    return _TOKEN.sub(r"\1\2…", _SECRET.sub(r"\1…", text))


def given(record: logging.LogRecord) -> dict[str, object]:
    """What was logged beside the message."""
    return {name: value for name, value in vars(record).items() if name not in _USUAL | _LEFT_OUT}


def where(error: BaseException, trace: TracebackType | None) -> list[str]:
    """An exception as its kind and the lines it passed, innermost last, and the same of what caused it."""
    told = []
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told += where(cause, cause.__traceback__)
    frames = traceback.extract_tb(trace)[-30:]
    return [*told, f"{type(error).__module__}.{type(error).__qualname__}"] + [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames
    ]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        # Our own lines hold nothing to mask, and there is one for each request.
        mask = str if record.name.startswith("faasible.") else masked
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask(message_of(record)),
        }
        if current_id.get():
            line["request"] = current_id.get()
        for name, value in given(record).items():
            line[name] = value if isinstance(value, int | float) else mask(str(value))
        if record.exc_info and record.exc_info[1]:
            line["exception"] = where(record.exc_info[1], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """A line to read; a whole traceback below it, with the exception's words: the machine is one's own."""

    def format(self, record: logging.LogRecord) -> str:
        details = " ".join(f"{name}={value}" for name, value in given(record).items())
        line = " ".join(part for part in (record.levelname, record.name, message_of(record), details) if part)
        line = masked(line).replace("\r", "\\r").replace("\n", "\\n")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info and record.exc_info[1] else line


def message_of(record: logging.LogRecord) -> str:
    """The message; of one that Django makes of an exception, as it quotes what was given, only its beginning."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)
