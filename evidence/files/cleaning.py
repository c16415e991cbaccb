"""From what was sent to what may be kept: recognised, within limits, made harmless, with a name that is only a name."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from evidence.files.documents import check_ogg, check_pdf
from evidence.files.kinds import FileKind, kind_of
from evidence.files.pictures import draw_anew
from evidence.files.refusals import FileRefused

if TYPE_CHECKING:
    from collections.abc import Collection

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
_NOT_IN_NAMES = '/\\:*?"<>|'


@dataclass(frozen=True)
class FileRules:
    """What is taken: families of kinds, bytes of one file, points of a picture."""

    families: Collection[str]
    most_bytes: int
    most_pixels: int


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept. `sent_digest` is the SHA-256 of what was sent, which tells one sent twice."""

    kind: FileKind
    name: str
    content: bytes = field(repr=False)
    sent_digest: str
    thumbnail: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None

    def __str__(self) -> str:
        """Say which file it is, without a word of it: requests sent twice are told by this."""
        return f"{self.kind.code}:{self.sent_digest}"


def clean(content: bytes, name: str, rules: FileRules, *, size: int | None = None) -> CleanFile:
    """Make a file fit to be kept. `size` is what was sent, where not all of it was held.

    :raises FileRefused: empty, too large, of a kind that is not taken, damaged, or more than it seems.
    """
    size = len(content) if size is None else size
    if size > rules.most_bytes:
        sentence = _("The file is larger than %(most)d MB. Make it smaller, or add the part that matters.")
        raise FileRefused("too_large", sentence % {"most": rules.most_bytes // MEGABYTE})
    if not content:
        raise FileRefused("empty", _("The file is empty. Look at it where it lies, then add it again."))
    kind = kind_of(content, rules.families)
    digest = hashlib.sha256(content).hexdigest()
    if kind.family == "picture":
        drawn = draw_anew(content, kind.code, most_pixels=rules.most_pixels)
        return CleanFile(
            kind, plain_name(name, kind), drawn.content, digest, drawn.thumbnail, drawn.width, drawn.height
        )
    if kind.code == "pdf":
        check_pdf(content)
    elif kind.code == "ogg":
        check_ogg(content)
    return CleanFile(kind, plain_name(name, kind), content, digest)


def plain_name(name: str, kind: FileKind) -> str:
    """Keep of a name what people read: no folders, nothing unseen, not too long, and the ending of what it is."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in name if sign not in _NOT_IN_NAMES and unicodedata.category(sign)[0] != "C")
    shown = " ".join(shown.split()).strip(". ")
    stem, dot, ending = shown.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = shown, kind.endings[0]
    stem = stem.strip(". ") or _("file")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending.lower()}"
