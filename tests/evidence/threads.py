"""Running something at the same time in several threads, each with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(count: int, work: Callable[[int], T]) -> list[T | Exception]:
    """Start `work(0)` … `work(count - 1)` at one moment; give what each returned or raised, in that order."""
    gate = threading.Barrier(count)

    def run(number: int) -> T | Exception:
        try:
            gate.wait(timeout=20)
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def failures(results: list[T | Exception]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
