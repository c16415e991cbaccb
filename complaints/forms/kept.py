"""What somebody typed into a form that has no place on the page any more."""

from __future__ import annotations

from django import forms


def kept_texts(form: forms.Form) -> list[tuple[str, str]]:
    """Pairs of label and text, in the form's order: what people wrote anew, not what they chose."""
    return [
        (str(field.label), str(field.value()))
        for field in form
        if not field.is_hidden
        and isinstance(field.field, forms.CharField | forms.DateTimeField)
        and field.name in form.changed_data
        and field.value()
    ]
