"""What customers hold against a way to settle it, and what is allowed out of the ordinary (R92, R95)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import ObjectionKind, Stage
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint, Objection, SpecialCase
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act

# While a way is looked for, and where one that was agreed is objected to after all.
OBJECTED_AT = (Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP)


@use_case()
def note_objection(complaint: Complaint, act: Act, *, kind: str, said: str, reply: str) -> None:
    """Keep an objection in the customer's words, its kind, and the reply that was given (R92).

    :raises BadInput: one of the three is missing. :raises WrongState: nothing is proposed yet.
    :raises WordsStopped: the reply would hurt.
    """
    if complaint.stage not in OBJECTED_AT:
        raise WrongState(_("Objections are to ways to settle it. Propose one first."))
    fields = {}
    if kind not in ObjectionKind.values:
        fields["kind"] = _("Is it a misunderstanding, reasonable or unreasonable? Choose one.")
    if not said.strip():
        fields["said"] = _("Write the objection in the customer's own words.")
    if not reply.strip():
        fields["reply"] = _("Write what you replied.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    demand_good_words(complaint, act, reply=reply)
    Objection.objects.create(
        complaint=complaint,
        round=complaint.round,
        kind=kind,
        said=said.strip(),
        reply=reply.strip(),
        by=act.by,
        at=act.now,
    )
    write(complaint, act, "objection.noted", facts={"objection_kind": kind}, words={"said": said, "reply": reply})


@use_case(Right.SUPERVISE)
def allow_special_case(complaint: Complaint, act: Act, *, what: str, reason: str) -> None:
    """Allow something that the rules do not provide for, with the reason that auditors read (R95).

    :raises BadInput: what or why is missing.
    """
    fields = {}
    if not what.strip():
        fields["what"] = _("Write what is done out of the ordinary.")
    if not reason.strip():
        fields["reason"] = _("Write why: everybody who reads this complaint may read it.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    row = SpecialCase.objects.create(
        complaint=complaint, what=what.strip(), reason=reason.strip(), by=act.by, at=act.now
    )
    facts = {"special_case": str(row.public_id)}
    write(complaint, act, "special_case.allowed", facts=facts, words={"what": what, "reason": reason})
