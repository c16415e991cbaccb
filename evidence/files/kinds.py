"""What a file is, by what stands in it. Neither its name nor what the sender calls it is asked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import filetype
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from evidence.files.documents import office_part, sounds_only
from evidence.files.refusals import FileRefused

if TYPE_CHECKING:
    from collections.abc import Collection

    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class FileKind:
    """One kind of file: its family (a policy says which are taken), media type, endings (ours first) and name."""

    code: str
    family: str
    media_type: str
    endings: tuple[str, ...]
    label: StrPromise


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        FileKind("jpeg", "picture", "image/jpeg", ("jpg", "jpeg"), _("Picture")),
        FileKind("png", "picture", "image/png", ("png",), _("Picture")),
        FileKind("webp", "picture", "image/webp", ("webp",), _("Picture")),
        FileKind("pdf", "pdf", "application/pdf", ("pdf",), _("PDF")),
        FileKind("docx", "office", _WORD, ("docx",), _("Word document")),
        FileKind("xlsx", "office", _EXCEL, ("xlsx",), _("Excel table")),
        FileKind("text", "text", "text/plain", ("txt", "csv", "log", "md"), _("Text")),
        FileKind("mp3", "sound", "audio/mpeg", ("mp3",), _("Recording")),
        FileKind("m4a", "sound", "audio/mp4", ("m4a", "mp4", "3gp"), _("Recording")),
        FileKind("aac", "sound", "audio/aac", ("aac",), _("Recording")),
        FileKind("wav", "sound", "audio/wav", ("wav",), _("Recording")),
        FileKind("ogg", "sound", "audio/ogg", ("ogg", "opus", "oga"), _("Recording")),
        FileKind("amr", "sound", "audio/amr", ("amr",), _("Recording")),
    )
}
FAMILY_WORDS: dict[str, StrPromise] = {
    "picture": _("pictures (JPEG, PNG, WebP)"),
    "pdf": _("PDF"),
    "office": _("Word and Excel (docx, xlsx)"),
    "text": _("plain text"),
    "sound": _("recordings (MP3, M4A, AAC, WAV, OGG, AMR)"),
}
# What the library calls them; the sound in an MP4 or 3GP container is told apart from a film by its tracks.
_BY_ENDING = {"jpg": "jpeg", "png": "png", "webp": "webp", "pdf": "pdf", "mp3": "mp3", "m4a": "m4a", "aac": "aac"}
_BY_ENDING |= {"wav": "wav", "ogg": "ogg", "amr": "amr"}
_CONTAINERS = ("mp4", "3gp", "mov", "m4v")
_PACKED = ("zip", "docx", "xlsx", "pptx")
# A page or a drawing with scripts in it, whatever it is called.
_MARKUP = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<iframe", "<object", "<embed", "<math")
_TEXT_SIGNS = "\t\n\r\f"


def kind_of(content: bytes, families: Collection[str]) -> FileKind:
    """Say what this is.

    :raises FileRefused: it is none of the families, or not what it begins as.
    """
    found = _recognised(content)
    if found is None or found.family not in families:
        raise FileRefused("kind", _refusal(content) % {"kinds": spoken(families)})
    return found


def spoken(families: Collection[str]) -> str:
    """Say which kinds of files these families are."""
    words = [str(FAMILY_WORDS[family]) for family in FAMILY_WORDS if family in families]
    return pgettext("between the items of a list", ", ").join(words)


def _recognised(content: bytes) -> FileKind | None:
    guess = filetype.guess(content)
    ending = guess.extension if guess is not None else ""
    if ending in _PACKED:
        return KINDS.get(office_part(content))
    if ending in _CONTAINERS:
        return KINDS["m4a"] if sounds_only(content) else None
    if ending in _BY_ENDING:
        return KINDS[_BY_ENDING[ending]]
    return KINDS["text"] if _is_plain_text(content) else None


def _refusal(content: bytes) -> StrPromise:
    guess = filetype.guess(content)
    if guess is not None and guess.extension in ("heic", "heif", "avif"):
        return _(
            "This is a picture that other computers can't show. Save it as JPEG, then add it. Taken are: %(kinds)s."
        )
    if guess is not None and guess.mime.startswith("video/"):
        return _("Films are not taken. Add a picture of what matters, or the sound alone. Taken are: %(kinds)s.")
    return _("This kind of file is not taken, whatever its name says. Taken are: %(kinds)s.")


def _is_plain_text(content: bytes) -> bool:
    text = _decoded(content)
    if text is None or any(mark in text.lower() for mark in _MARKUP):
        return False
    return all(sign in _TEXT_SIGNS or unicodedata.category(sign) not in ("Cc", "Cn", "Co", "Cs") for sign in text)


def _decoded(content: bytes) -> str | None:
    """Read it as the encodings that desks in China meet: UTF-8, UTF-16 with its mark, GB 18030."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
