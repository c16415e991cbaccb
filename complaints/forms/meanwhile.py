"""What a page showed, what was typed on it, and what stands on the record by now: two people, one form.

A page carries for each field of its form a short digest of what it showed. So it is known of a form that comes too late
which fields the person changed and which somebody else did, without the page keeping every text twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from complaints.clock_words import exact
from complaints.forms.stages import StageForm

DIGEST = 12


@dataclass(frozen=True)
class Meanwhile:
    """How the fields of a form stand. `mine`: what the person changed. `theirs`: what they left alone and somebody
    else changed. `both`: what the two changed, each in another way."""

    mine: frozenset[str]
    theirs: frozenset[str]
    both: frozenset[str]


def shown_by(form: StageForm, *, unsettled: Collection[str] = (), before: str = "") -> str:
    """The digests that go with a form as it is drawn now. What is still unsettled keeps its digest from `before`, so
    that it is told again until somebody decided."""
    old = _read(before)
    marks = {name: _digest(form, name, _stored(form, name)) for name in form.fields}
    marks.update({name: old[name] for name in unsettled if name in old})
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def compare(form: StageForm, shown: str) -> Meanwhile:
    """Compare what was posted with what the page showed and with the record.

    Of a field whose digest did not come along it is only known whether it was sent and differs from the record.
    """
    old = _read(shown)
    mine: set[str] = set()
    theirs: set[str] = set()
    both: set[str] = set()
    for name in form.fields:
        typed, stands = _typed(form, name), _stored(form, name)
        base = old.get(name)
        if base is None:
            if typed != stands and (typed or form.add_prefix(name) in form.data):
                mine.add(name)
            continue
        changed, moved = _digest(form, name, typed) != base, _digest(form, name, stands) != base
        if changed and typed != stands:
            mine.add(name)
        if moved and typed != stands:
            (both if changed else theirs).add(name)
    return Meanwhile(frozenset(mine), frozenset(theirs), frozenset(both))


def with_record(form: StageForm, names: Iterable[str]) -> StageForm:
    """The same form, with what stands on the record in these fields."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name in names:
        key, stands = form.add_prefix(name), _stored(form, name)
        data.pop(key, None)
        if stands:
            data.setlist(key, list(stands))
    return type(form)(data, complaint=form.complaint)


def brought_up(form: StageForm, shown: str) -> tuple[StageForm, Meanwhile]:
    """A form that came too late, as it is drawn again: what the person changed stays as they typed it, everything else
    is what stands on the record now."""
    meanwhile = compare(form, shown)
    left_alone = [name for name in form.fields if name not in meanwhile.mine]
    return with_record(form, left_alone), meanwhile


def in_words(form: StageForm, name: str) -> str:
    """What stands on the record, as people read it."""
    field = form.fields[name]
    stored = form.get_initial_for_field(field, name)
    if isinstance(field, forms.BooleanField):
        return _("yes") if stored else _("no")
    if isinstance(stored, datetime):
        return exact(stored, form.complaint.branch.time_zone)
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in field.choices}  # type: ignore[union-attr, misc]
        said = [labels.get(value, value) for value in _stored(form, name)]
        return " · ".join(said) or _("nothing")
    return str(stored or "") or _("nothing")


def _read(shown: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in shown.split())
    return {name: mark for name, _colon, mark in pairs if len(mark) == DIGEST}


def _stored(form: StageForm, name: str) -> tuple[str, ...]:
    field = form.fields[name]
    return _spelled(field, field.prepare_value(form.get_initial_for_field(field, name)))


def _typed(form: StageForm, name: str) -> tuple[str, ...]:
    return _spelled(form.fields[name], form[name].data)


def _spelled(field: forms.Field, value: Any) -> tuple[str, ...]:
    """A value as the control carries it, the same for what is drawn and for what comes back."""
    if isinstance(field, forms.BooleanField):
        return ("on",) if value else ()
    spelled = field.widget.format_value(value)
    values = spelled if isinstance(spelled, list | tuple) else [spelled]
    # Browsers send other line ends than they were given.
    told = ("\n".join(str(one).split("\r\n")).strip() for one in values if one is not None)
    return tuple(sorted(one for one in told if one))


def _digest(form: StageForm, name: str, spelled: tuple[str, ...]) -> str:
    text = "\x1f".join((str(form.complaint.public_id), name, *spelled))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
