"""Having the customer check what was written down (R40, R41)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import RecordAnswer
from complaints.deadlines import note_first_contact
from complaints.errors import BadInput
from complaints.models import Complaint, RecordCheck
from complaints.record import record_digest, said_on_record
from complaints.usecases.door import use_case, write
from evidence.act import Act, Via

# Minutes. Nobody talks longer than a day, and the column holds no more than two bytes.
LONGEST_CALL = 24 * 60
LONGEST_REASON = 1000
LONGEST_NAME = 60


@use_case()
def check_record(
    complaint: Complaint,
    act: Act,
    *,
    answer: str,
    reason: str = "",
    recording: str = "",
    signed_as: str = "",
    minutes: int | None = None,
) -> None:
    """Note what the customer said to the record as it stands now: signed it, agreed as it was read back on the phone,
    would not sign, with the reason, or says what is wrong in it (R40). `recording` is the number of the call's
    recording, `minutes` its length (R41); `signed_as` is the name that the customer typed in place of a signature. The
    digest of the words is kept, so that a later change of theirs shows.

    :raises BadInput: an unknown answer, a refusal or what is wrong without its words, a call without the number of its
    recording or a word about it, or nothing is written down yet.
    """
    reason, recording, signed_as = reason.strip(), recording.strip(), signed_as.strip()
    fields = {}
    if answer not in RecordAnswer.values:
        fields["answer"] = _("What did the customer do? Choose one.")
    if answer == RecordAnswer.REFUSED and not reason:
        fields["reason"] = _("Write why they would not sign, in their words.")
    if answer == RecordAnswer.WRONG and not reason:
        fields["reason"] = _("Write what is wrong or missing, in the customer's words.")
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
        signed_as=signed_as,
        minutes=minutes,
        digest=digest,
        by=act.by,
        at=act.now,
    )
    if act.via != Via.CUSTOMER:
        note_first_contact(complaint, act)
    facts = {"answer": answer, "digest": digest, "minutes": minutes}
    words = {"reason": reason, "recording": recording, "signed_as": signed_as}
    write(complaint, act, "record.checked", facts=facts, words=words)
