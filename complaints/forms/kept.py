"""What somebody typed into a form that has no place on the page any more."""

from __future__ import annotations

from collections.abc import Collection

from django import forms


def kept_texts(form: forms.Form, names: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Pairs of label and text, in the form's order: what people wrote anew, not what they chose. `names`: which fields
    those are, where somebody knows better than the form."""
    changed = form.changed_data if names is None else names
    return [
        (str(field.label), str(field.value()))
        for field in form
        if not field.is_hidden
        and isinstance(field.field, forms.CharField | forms.DateTimeField)
        and field.name in changed
        and field.value()
    ]
