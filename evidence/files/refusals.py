"""Why a file is not taken, each with what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FileRefused(Exception):
    """A file that is not taken. `sentence` says why and what to do; `code` is for programs and tests."""

    def __init__(self, code: str, sentence: StrOrPromise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
