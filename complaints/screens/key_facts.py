"""The key facts of a complaint as its page shows them: what was said, what is still to ask, the form for it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.forms.acts import Lists
from complaints.forms.facts import KeyFactsForm
from complaints.key_facts import answers_in, facts_in, open_among
from complaints.models import Complaint

TEMPLATE = "complaints/detail_key_facts.html"


def key_facts_shown(complaint: Complaint, found: Lists) -> dict[str, Any] | None:
    """What the list of key facts says; nothing where the category asks for none and none was told. It warns and holds
    nothing up."""
    facts, answers = facts_in(found["key_facts"], complaint), answers_in(found["fact_answers"])
    if not facts and not answers:
        return None
    return {
        "template": TEMPLATE,
        "anchor": "key_facts",
        "title": _("Key facts"),
        "button": _("Ask for the key facts"),
        "key": "i",
        "form_kind": KeyFactsForm,
        "items": [{"text": answer.fact, "meta": answer.words} for answer in answers],
        "missing": [str(fact) for fact in open_among(facts, answers)],
    }
