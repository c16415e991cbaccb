"""Looking into documents and recordings without unpacking them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from evidence.files.refusals import FileRefused

MOST_PARTS = 2000
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_NESTED = (".zip", ".7z", ".rar", ".gz", ".jar", ".docx", ".xlsx", ".docm", ".xlsm", ".exe", ".js", ".vbs")
_ENCRYPTED = 0x1
_END_OF_PDF = 2048


def office_part(content: bytes) -> str:
    """Tell a Word document from an Excel table by the part that makes it one; "" for any other archive.

    :raises FileRefused: it can't be read, unpacks to far more than it is, or holds programs or other files.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, zlib.error, NotImplementedError):
        raise FileRefused(
            "damaged", _("The document is damaged or incomplete. Save it anew and add it again.")
        ) from None
    kind = next((found for name, found in _MAIN_PARTS.items() if any(part.filename == name for part in parts)), "")
    if kind:
        _check_parts(parts, size=len(content))
    return kind


def _check_parts(parts: list[zipfile.ZipInfo], *, size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts if part.file_size > 1 << 20
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * size or swollen:
        sentence = _("The document unpacks to far more than it is. Save it as PDF and add that.")
        raise FileRefused("bomb", sentence)
    for part in parts:
        name = part.filename.lower()
        if "vbaproject" in name or "activex" in name or name.endswith(_NESTED) or part.flag_bits & _ENCRYPTED:
            sentence = _("The document holds programs or other files. Save it as PDF and add that.")
            raise FileRefused("active", sentence)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            sentence = _("The document is damaged or incomplete. Save it anew and add it again.")
            raise FileRefused("damaged", sentence)


def check_pdf(content: bytes) -> None:
    """Look whether a PDF is there from its first to its last line.

    :raises FileRefused: it is cut off, or something else stands before it.
    """
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-_END_OF_PDF:]:
        raise FileRefused("damaged", _("The PDF is damaged or incomplete. Save or scan it anew and add it again."))


def check_ogg(content: bytes) -> None:
    """Look whether an OGG holds sound and no film.

    :raises FileRefused: it holds something else.
    """
    start = content[:4096]
    if b"theora" in start or not any(mark in start for mark in (b"OpusHead", b"vorbis", b"Speex", b"FLAC")):
        raise FileRefused("kind", _("This recording can't be recognised. Save it as MP3 and add it again."))


def sounds_only(content: bytes) -> bool:
    """Tell whether an MP4 or 3GP container holds tracks of sound and none of pictures."""
    tracks, at = set(), content.find(b"hdlr")
    while at >= 0:
        # The box: its name, four bytes of version and flags, four of zero, and what the track is.
        tracks.add(content[at + 12 : at + 16])
        at = content.find(b"hdlr", at + 4)
    return b"soun" in tracks and b"vide" not in tracks
