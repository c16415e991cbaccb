"""What people type about calls. Forms read and name the fields; the rules stand in the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from complaints.codes import Severity, Stage
from complaints.forms.kept import kept_texts
from complaints.forms.widgets import UncutCustomerWords, moment_field, one_field, up_to, words_field
from complaints.models import Complaint
from followups.codes import ASKING, LEAVABLE, CallbackKind, Outcome, Satisfaction, ToldHow
from followups.usecases.calling import Attempt
from followups.usecases.planning import LONGEST_PURPOSE
from followups.usecases.to_customer import LONGEST_MESSAGE
from organisation.models import User

ASKED_FOR = _("The customer asked for this hour")
YES_NO = (("yes", _("Yes")), ("no", _("No")))


class CallForm(forms.Form):
    """A form on a page that may hold several of its kind: `prefix` keeps their names and ids apart."""

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, as pairs of label and text, for the page on which the form itself has no place any more."""
        return kept_texts(self)


class PlanForm(CallForm):
    """One more call: what kind, what about, when and by whom."""

    kind = one_field(_("What kind of call"), [], required=True, radio=True)
    purpose = forms.CharField(
        label=_("What the call is about"),
        required=False,
        max_length=LONGEST_PURPOSE,
        help_text=_("No phone numbers in here."),
    )
    due_at = moment_field(_("When"))
    asked_for = forms.BooleanField(label=ASKED_FOR, required=False)
    caller = one_field(_("Who calls"), [], radio=True)

    def __init__(self, *args: Any, complaint: Complaint, kinds: list[CallbackKind], user: User, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "call")
        kwargs.setdefault("initial", {"kind": kinds[0], "caller": "owner"})
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.user = user
        if complaint.owner is None or complaint.owner_id == user.pk:
            del self.fields["caller"]
        else:
            self.fields["caller"].choices = [  # type: ignore[attr-defined]
                ("owner", complaint.owner.name),
                ("me", user.name),
            ]

    def told(self) -> dict[str, Any]:
        """The arguments of `plan_callback`."""
        data = self.cleaned_data
        caller = self.user if data.get("caller") == "me" else None
        given = {name: data[name] for name in ("kind", "purpose", "due_at", "asked_for")}
        return {**given, "caller": caller}


class ManagerForm(CallForm):
    """The duty manager's call: nothing to choose but whether the customer wants it late."""

    asked_for = forms.BooleanField(label=ASKED_FOR, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "manager")
        super().__init__(*args, **kwargs)


def plannable_kinds(complaint: Complaint, *, satisfaction_is_planned: bool) -> list[CallbackKind]:
    """Which kinds of calls may be planned where the complaint stands; none when nobody is called any more."""
    if complaint.severity == Severity.POTENTIAL or complaint.stage in (Stage.WITHDRAWN, Stage.MERGED):
        return []
    kinds = [CallbackKind.PROGRESS, CallbackKind.RESULT] if complaint.is_open else []
    if complaint.stage in (Stage.FOLLOW_UP, Stage.CLOSED) and not satisfaction_is_planned:
        kinds.append(CallbackKind.SATISFACTION)
    return kinds


class AttemptForm(CallForm):
    """What came of one try. Which fields there are depends on the kind of call."""

    outcome = one_field(_("What came of the call"), Outcome.choices, required=True, radio=True)
    said = words_field(_("What was said, in the customer's own words"))
    satisfaction = one_field(_("How satisfied the customer is"), Satisfaction.choices, radio=True)
    did_it_work = one_field(_("Did it work?"), YES_NO, radio=True)
    anything_else = words_field(_("Anything else we can do?"), most=1000)
    suggestion = words_field(_("The customer's suggestion to us"), most=1000)
    next_call_at = moment_field(_("Next call, as told to the customer"), required=False)
    last_call = forms.BooleanField(label=_("No further call was named"), required=False)
    next_try_at = moment_field(_("Next try"), required=False)
    give_up = forms.BooleanField(label=_("Give up after this try"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    ANSWERED = ("said", "satisfaction", "did_it_work", "anything_else", "suggestion", "next_call_at", "last_call")
    NOT_REACHED = ("next_try_at", "give_up")

    def __init__(self, *args: Any, kind: str, may_give_up: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unused = {"satisfaction", "did_it_work", "anything_else", "suggestion"}
        if kind != CallbackKind.PROGRESS:
            unused = {"next_call_at", "last_call"}
        if not may_give_up:
            unused.add("give_up")
        for name in unused:
            del self.fields[name]

    @property
    def answered_fields(self) -> list[BoundField]:
        """What is asked when the customer was reached."""
        return [self[name] for name in self.ANSWERED if name in self.fields]

    @property
    def not_reached_fields(self) -> list[BoundField]:
        """What is asked when not."""
        return [self[name] for name in self.NOT_REACHED if name in self.fields]

    def attempt(self) -> Attempt:
        """What was typed, as the use case takes it."""
        data: Mapping[str, Any] = self.cleaned_data
        answered = data["outcome"] in (Outcome.REACHED, Outcome.REFUSED)
        return Attempt(
            outcome=data["outcome"],
            said=data["said"],
            satisfaction=data.get("satisfaction", ""),
            did_it_work={"yes": True, "no": False}.get(data.get("did_it_work", "")),
            anything_else=data.get("anything_else", ""),
            suggestion=data.get("suggestion", ""),
            # The hour of the next try stands filled in; somebody who was reached needs none.
            next_try_at=data.get("next_call_at") if answered else data["next_try_at"],
            last_call=data.get("last_call", False),
            give_up=data.get("give_up", False),
        )


class DueForm(CallForm):
    """Another hour for a call; whether the customer knows of it is asked where they wait for the call."""

    due_at = moment_field(_("New date and hour"))
    asked_for = forms.BooleanField(label=ASKED_FOR, required=False)
    reason = forms.CharField(
        label=_("Why it moves"),
        max_length=400,
        error_messages={"required": _("Say why the call moves, the way you would tell the customer.")},
    )
    told_how = one_field(_("How the customer heard of it, if they did"), ToldHow.choices, radio=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in ASKING:
            del self.fields["told_how"]


class ToldForm(CallForm):
    """The customer knows of the new hour."""

    how = one_field(_("How the customer heard of it"), ToldHow.choices, required=True, radio=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class WordForm(CallForm):
    """A letter or message that left after vain calls."""

    how = one_field(_("What was left"), [(way.value, way.label) for way in LEAVABLE], required=True, radio=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DropForm(CallForm):
    """A call that is no longer needed."""

    reason = forms.CharField(
        label=_("Why no call is needed"),
        max_length=400,
        error_messages={"required": _("Say why the call is no longer needed.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class GiveUpForm(CallForm):
    """Only the version that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class WriteToCustomerForm(forms.Form):
    """A message that the customer reads on their own page and in writing; `once` is the key under which pressing twice
    sends one."""

    text = words_field(
        _("Message to the customer"),
        rows=3,
        most=LONGEST_MESSAGE,
        required=True,
        kind=UncutCustomerWords,
        help_text=up_to(LONGEST_MESSAGE),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_to_customer_%s")
        super().__init__(*args, **kwargs)
