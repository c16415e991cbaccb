"""How a sum is written for people: the one place for pages, papers and mails."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import pgettext

HOME_CURRENCY = "CNY"


def money(amount: Decimal, currency: str) -> str:
    """Write a sum with its currency in the language in force: 1,058.20 元, CNY 1,058.20; other currencies by their
    code. The comma keeps a nought too many from being overlooked."""
    if currency == HOME_CURRENCY:
        return pgettext("sum of money", "CNY {amount}").format(amount=f"{amount:,.2f}")
    return f"{currency} {amount:,.2f}"
