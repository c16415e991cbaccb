"""The text of a mail that was written as a page: what a reader sees, without a line of markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# More than this nobody wrote by hand; a page of pictures in their own bytes is cut.
MOST = 500_000
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "object", "svg"}
_LINES = {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "pre", "hr"}
_EMPTY = {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_NO_TAG = re.compile(r"<(?![a-zA-Z/])")
_UNREAD = re.compile(r"<!--|<[!?]")
# Where mail programs put the mail that is answered.
_QUOTED_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")


def plain_text(page: str) -> str:
    """Give the text of an HTML mail; quoted mail stands behind “> ” as in plain ones."""
    reader = _Reader()
    reader.feed(_closed(page[:MOST]))
    reader.close()
    return reader.text()


def _closed(page: str) -> str:
    """Take out comments and declarations, and open no tag that nothing closes: over what never ends the parser of the
    standard library walks again and again."""
    kept: list[str] = []
    at = 0
    while (opens := _UNREAD.search(page, at)) is not None:
        kept.append(page[at : opens.start()])
        ends = "-->" if opens.group() == "<!--" else ">"
        end = page.find(ends, opens.end())
        if end < 0:
            return _without_open_end("".join(kept))
        at = end + len(ends)
    return _without_open_end("".join(kept) + page[at:])


def _without_open_end(page: str) -> str:
    page = _NO_TAG.sub("&lt;", page)
    last = page.rfind(">") + 1
    return page[:last] + page[last:].replace("<", "&lt;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        # What is open: the tag, whether it hides, whether it quotes.
        self._open: list[tuple[str, bool, bool]] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _LINES or tag in ("br", "blockquote", "li"):
            self._end_line(always=tag == "br")
        if tag == "li":
            self._line += "· "
        if tag in _EMPTY:
            return
        hides = tag in _UNSEEN or "hidden" in told or bool(_HIDDEN.search(told.get("style", "")))
        quotes = tag == "blockquote" or any(name in told.get("class", "") for name in _QUOTED_CLASSES)
        self._open.append((tag, hides, quotes))
        self._hidden += hides
        self._quoted += quotes

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES or tag in ("blockquote", "li"):
            self._end_line()
        if not any(one[0] == tag for one in self._open[-200:]):
            return
        while self._open:
            name, hides, quotes = self._open.pop()
            self._hidden -= hides
            self._quoted -= quotes
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        words = re.sub(r"\s+", " ", data.replace("\u00a0", " "))
        self._line += words if self._line.strip() else words.lstrip()

    def _end_line(self, *, always: bool = False) -> None:
        line, self._line = self._line.strip(), ""
        if line or always:
            self._lines.append(("> " if self._quoted else "") + line)

    def text(self) -> str:
        """What was read so far."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()
