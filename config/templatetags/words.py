"""How much room words take."""

from __future__ import annotations

import unicodedata

from django import template

register = template.Library()


@register.filter
def fits(text: str, columns: int) -> bool:
    """Tell whether the text fits into so many Chinese characters; two Latin letters take the room of one."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text) <= 2 * columns
