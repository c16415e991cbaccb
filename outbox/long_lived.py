"""What a process loads at its start stays until its end: Python need not look through it again and again."""

from __future__ import annotations

import gc


def keep_for_good() -> None:
    """Tell the garbage collector that everything there is by now stays.

    A process of ours holds some 200,000 objects once it is loaded. The collector goes through all of them as soon as a
    quarter as many are new, and everything stands still for 0.2 seconds meanwhile: a sweep that wakes a thousand limits
    pays for that every few hundred.
    """
    gc.collect()
    gc.freeze()
