"""What a browser would send of a form that stands on a page, before anybody typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = form
        self.inside = False
        self.found: dict[str, list[str]] = {}
        self.writing = self.choosing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "form":
            self.inside = told.get("id") == self.wanted
        elif not self.inside:
            return
        elif tag == "input" and name:
            is_choice = told.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in told:
                self.found.setdefault(name, []).append(told.get("value") or ("on" if is_choice else ""))
        elif tag == "textarea":
            self.writing = name
            self.found[name] = [""]
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and "selected" in told:
            self.found.setdefault(self.choosing, []).append(told.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            # A browser leaves out the first line end and sends the others in its own way.
            text = self.found[self.writing][0].removeprefix("\n") if self.writing else ""
            if self.writing:
                self.found[self.writing] = [text.replace("\r\n", "\n").replace("\n", "\r\n")]
            self.writing = ""
        elif tag == "select":
            self.choosing = ""

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.found[self.writing][0] += data


def filled(answer: Any, form: str = "stage-form") -> dict[str, Any]:
    """The values of the form with this id."""
    reader = _Reader(form)
    reader.feed(answer.content.decode())
    assert reader.found, f"no form {form}"
    del reader.found["csrfmiddlewaretoken"]
    return {name: values if len(values) > 1 else values[0] for name, values in reader.found.items()}
