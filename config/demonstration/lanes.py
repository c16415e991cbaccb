"""Planting in several processes at once: Python writes with one processor only, and the server has more to give."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from django.db import connection, connections

Told = Callable[[int], None]
LANES = 2
# Starting a process and its connection takes a while; below so many complaints it is not worth it.
WORTHWHILE = 2_000


class Work(Protocol):
    """What one lane has to do."""

    def __call__(self, *, told: Told) -> int:
        """Do it, telling how many complaints each batch made; gives the number of rows."""


class LaneBroken(RuntimeError):
    """One of the processes ended before its work was done; the message is what it said last."""


def lanes_for(complaints: int) -> int:
    """Say how many processes shall plant so many complaints. SQLite has one writer, an open transaction cannot be
    shared, and only Linux forks a process that has opened files and fonts without surprises."""
    apart = connection.vendor == "postgresql" and not connection.in_atomic_block and sys.platform == "linux"
    return min(LANES, os.cpu_count() or 1) if apart and complaints >= WORTHWHILE else 1


def run(works: Sequence[Work], told: Told) -> int:
    """Do every work in a process of its own and give the rows of all; `told` hears how many complaints each batch made.

    :raises LaneBroken: one of them failed; the others are stopped, and batches that were stored stay.
    """
    # A connection belongs to the process that opened it.
    connections.close_all()
    rows = 0
    with _started(works) as (pipes, processes):
        left = list(pipes)
        while left:
            for pipe in wait(left):
                assert isinstance(pipe, Connection)
                try:
                    what, value = pipe.recv()
                except EOFError:
                    code = processes[pipes.index(pipe)].exitcode
                    raise LaneBroken(f"A process that was planting complaints ended with code {code}.") from None
                if what == "made":
                    told(value)
                elif what == "rows":
                    rows += value
                    left.remove(pipe)
                else:
                    raise LaneBroken(value)
    return rows


@contextmanager
def _started(works: Sequence[Work]) -> Iterator[tuple[list[Connection], list[BaseProcess]]]:
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    processes: list[BaseProcess] = []
    try:
        for work in works:
            here, there = context.Pipe(duplex=False)
            with closing(there):
                process: BaseProcess = context.Process(target=_lane, args=(work, there), daemon=True)
                process.start()
            pipes.append(here)
            processes.append(process)
        yield pipes, processes
    finally:
        for process in processes:
            process.join(timeout=0 if sys.exc_info()[0] else 30)
            if process.is_alive():
                process.terminate()
                process.join()
        for pipe in pipes:
            pipe.close()


def _lane(work: Work, pipe: Connection) -> None:
    """The whole life of one of the processes."""
    try:
        rows = work(told=lambda made: pipe.send(("made", made)))
    except BaseException:
        pipe.send(("failed", traceback.format_exc()))
    else:
        pipe.send(("rows", rows))
    finally:
        connections.close_all()
