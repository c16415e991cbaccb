"""Log lines that carry the request's id and never what somebody said or typed."""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import TypeAlias

from organisation.signed_links import without_tokens

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]  # what logging hands over
)

# Set by the middleware for a request, and by the worker for a task.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Give each record the id of its request or task; take the texts of errors out of Celery's records, and signed
    links out of all."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with `request_id` on it."""
        # Django writes of a refused or failed request when the middleware has already ended.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or current_request_id.get()
        # Celery puts the error's text, and with it perhaps a phone number, into the line itself.
        if isinstance(record.args, dict) and "exc" in record.args:
            error = record.exc_info[0] if record.exc_info else None
            record.args = {**record.args, "exc": error.__name__ if error else "", "args": "", "kwargs": ""}
        elif isinstance(record.args, tuple):
            # Django names the address of whatever it refused.
            record.args = tuple(without_tokens(one) if isinstance(one, str) else one for one in record.args)
        return True


class DiscreetFormatter(logging.Formatter):
    """Write an error as its type and the lines of code it passed, without its text.

    A database error quotes the row it refused and a ValueError the value, so an error's text may hold anything a
    customer said. The type, the code lines and the request id find the fault.
    """

    def formatException(self, ei: ExcInfo) -> str:
        """Give the chain of errors, the first cause first."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
            lines[:0] = [*(line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)), name]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
