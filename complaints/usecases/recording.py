"""Having the customer check what was written down (R40, R41)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import RecordAnswer
from complaints.deadlines import note_first_contact
from complaints.errors import BadInput
from complaints.models import Complaint, RecordCheck
from complaints.record import record_digest, said_on_record
from complaints.usecases.door import use_case, write
from evidence.act import Act

# Minutes. Nobody talks longer than a day, and the column holds no more than two bytes.
LONGEST_CALL = 24 * 60


@use_case()
def check_record(
    complaint: Complaint,
    act: Act,
    *,
    answer: str,
    reason: str = "",
    recording: str = "",
    minutes: int | None = None,
) -> None:
    """Note what the customer said to the record as it stands now: signed it, agreed as it was read back on the phone,
    or would not sign, with the reason (R40). `recording` is the number of the call's recording, `minutes` its length
    (R41). The digest of the words is kept, so that a later change of theirs shows.

    :raises BadInput: an unknown answer, a refusal without its reason, a call without the number of its recording or a
    word about it, or nothing is written down yet.
    """
    reason, recording = reason.strip(), recording.strip()
    fields = {}
    if answer not in RecordAnswer.values:
        fields["answer"] = _("What did the customer do? Choose one.")
    if answer == RecordAnswer.REFUSED and not reason:
        fields["reason"] = _("Write why they would not sign, in their words.")
    if answer == RecordAnswer.READ_BACK and not recording:
        fields["recording"] = _("Write the number of the recording. Without one, write “none”.")
    if minutes is not None and not 0 <= minutes <= LONGEST_CALL:
        fields["minutes"] = _("Write the length in whole minutes.")
    if not said_on_record(complaint):
        fields["answer"] = _("Nothing is written down yet. Write the customer's words first.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    digest = record_digest(complaint)
    RecordCheck.objects.create(
        complaint=complaint,
        answer=answer,
        reason=reason,
        recording=recording,
        minutes=minutes,
        digest=digest,
        by=act.by,
        at=act.now,
    )
    note_first_contact(complaint, act)
    facts = {"answer": answer, "digest": digest, "minutes": minutes}
    write(complaint, act, "record.checked", facts=facts, words={"reason": reason, "recording": recording})
