"""Bytes of a mail into text: by the charset it names, and sensibly where it names none, a wrong one or one that is
too small for what it holds."""

from __future__ import annotations

import codecs
import unicodedata
from email.header import decode_header
from email.message import Message as MimeMessage

# What calls itself one of these is often written with signs of the larger one.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "hz", "big5": "big5hkscs"}
# Of one header. More is no header that people read, and costs more than its length.
LONGEST = 10_000
# Where no charset is named: the first that every byte fits.
_GUESSES = ("utf-8", "gb18030")
_NONE_NAMED = {"", "unknown-8bit", "us-ascii", "ascii", "default", "unknown"}


class UnknownCharset(ValueError):
    """The bytes fit neither the charset that is named nor one that is likely."""


def decoded(content: bytes, charset: str) -> str:
    """Read bytes as text.

    :raises UnknownCharset: no charset fits.
    """
    named = charset.strip().strip("\"'").lower()
    tried = [] if named in _NONE_NAMED else [_codec(named)]
    for name in (*tried, *_GUESSES):
        if name:
            try:
                return _clean(content.decode(name))
            except UnicodeDecodeError:
                continue
    if tried and tried[0]:
        # Known, and a few bytes are damaged: what can be read is read.
        return _clean(content.decode(tried[0], errors="replace"))
    raise UnknownCharset(named or "none")


def header(message: MimeMessage, name: str) -> str:
    """Give a header as people read it, empty where there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: MimeMessage, name: str) -> list[str]:
    """Give every header of that name as people read it, with encoded words opened and line ends taken out."""
    return [opened(value) for value in raw_headers(message, name)]


def raw_headers(message: MimeMessage, name: str) -> list[str]:
    """Give every header of that name with its encoded words closed; bytes beyond ASCII are read as they are likely
    meant."""
    return [_unfolded(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def opened(value: str) -> str:
    """Open the encoded words of a header's value; what cannot be opened stays as it is."""
    try:
        parts = decode_header(value)
    except ValueError:
        return value
    try:
        texts = [_part(part, charset) for part, charset in parts]
    except UnknownCharset:
        return value
    return _clean(" ".join("".join(texts).split()))


def _part(part: str | bytes, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    # What stands between encoded words comes back in an escaped form of its own.
    return decoded(part, charset) if charset else part.decode("raw-unicode-escape", "replace")


def _unfolded(value: object) -> str:
    text = str(value)[:LONGEST]
    try:
        text = decoded(text.encode("utf-8", "surrogateescape"), "")
    except (UnicodeEncodeError, UnknownCharset):
        text = text.encode("utf-8", "replace").decode()
    return " ".join(text.split())


def _codec(named: str) -> str:
    name = _LARGER.get(named.replace("_", "-"), named)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Codecs that are no charset (base64, rot13) make text of nothing.
    return found.name if getattr(found, "_is_text_encoding", True) else ""


def _clean(text: str) -> str:
    """Without signs that no column takes and nobody sees; line ends and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
