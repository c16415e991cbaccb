"""Files on a complaint: added at any time, even after its end, withdrawn with a reason; never changed or deleted."""

from __future__ import annotations

import hashlib

from django.db.models import Sum
from django.utils.translation import gettext as _

from complaints.attachments import attachment_of
from complaints.errors import BadInput, Text, WrongState
from complaints.models import Attachment, Complaint
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.crypto import Erased, open_keys
from evidence.files import vault
from evidence.files.cleaning import MEGABYTE, CleanFile
from evidence.files.refusals import FileRefused


@use_case(counts=False)
def add_attachment(complaint: Complaint, act: Act, *, file: CleanFile, internal: bool = False) -> None:
    """Keep a file that `clean` made fit, sealed under the complaint's key, and tell the trail what it is (R44).

    The trail holds kind, size and the SHA-256 of the sealed bytes as facts, which say nothing of the content once the
    key is gone, and the name as words. `internal`: never on a paper or page of the customer's.

    :raises BadInput: it is here already, there are too many, or the disk takes nothing. :raises WrongState: the
    customer was erased.
    """
    _check_room(complaint, file)
    row = Attachment(
        complaint=complaint,
        name=file.name,
        kind=file.kind.code,
        size=len(file.content),
        width=file.width,
        height=file.height,
        sha256=hashlib.sha256(file.content).hexdigest(),
        sent_sha256=file.sent_digest,
        internal=internal,
        by=act.by,
        at=act.now,
    )
    kept = _keep(complaint, row, file)
    row.stored = kept.name
    row.save(force_insert=True)
    facts = {"attachment": str(row.public_id), "kind": row.kind, "size": row.size, "sha256": kept.digest}
    kind = "attachment.added_inside" if internal else "attachment.added"
    write(complaint, act, kind, facts=facts, words={"name": row.name})


def _check_room(complaint: Complaint, file: CleanFile) -> None:
    """The complaint's row is held, so nobody else takes the last place meanwhile."""
    policies, rows = complaint.gate.policies, complaint.attachments
    if known_already(complaint, file):
        raise _refused(_("The same file is here already."))
    most = policies.int("file_count")
    if rows.offered().count() >= most:
        sentence = _("There are %(most)d files here already, and no more are taken. Withdraw one that is not needed.")
        raise _refused(sentence % {"most": most})
    most = policies.int("file_total_megabytes")
    kept = rows.aggregate(total=Sum("size"))["total"] or 0
    if kept + len(file.content) > most * MEGABYTE:
        sentence = _("All files of a complaint together may have %(most)d MB. Make this one smaller.")
        raise _refused(sentence % {"most": most})


def known_already(complaint: Complaint, file: CleanFile) -> bool:
    """Say whether the very file is among those that are offered, under whatever name."""
    return complaint.attachments.offered().filter(sent_sha256=file.sent_digest).exists()


def about_file(name: str, sentence: Text) -> str:
    """Name the file that a sentence is about, for where several came at once."""
    return _("%(name)s: %(sentence)s") % {"name": name, "sentence": sentence}


def _keep(complaint: Complaint, row: Attachment, file: CleanFile) -> vault.Kept:
    subject = complaint.public_id
    try:
        ring = open_keys([subject], create=True)
        return vault.keep(ring, subject, row.sealed_as, file.content, file.thumbnail)
    except Erased:
        raise WrongState(_("The customer was erased, so nothing more is kept here. Log a new complaint.")) from None
    except FileRefused as refused:
        raise _refused(refused.sentence) from None


def _refused(sentence: Text) -> BadInput:
    return BadInput(sentence, fields={"file": sentence})


@use_case(counts=False)
def withdraw_attachment(complaint: Complaint, act: Act, *, attachment: str, reason: str) -> None:
    """Take a file out of what is offered, with a reason; it stays on the record.

    :raises BadInput: no reason. :raises NotFound: no such file here, or it was withdrawn before.
    """
    row = attachment_of(complaint, attachment)
    if not reason.strip():
        sentence = _("Say why it is withdrawn, for example: belongs to another customer.")
        raise BadInput(sentence, fields={"reason": sentence})
    row.withdrawn_reason, row.withdrawn_by, row.withdrawn_at = reason.strip(), act.by, act.now
    row.save(update_fields=["withdrawn_reason", "withdrawn_by", "withdrawn_at"])
    facts = {"attachment": str(row.public_id)}
    write(complaint, act, "attachment.withdrawn", facts=facts, words={"name": row.name, "reason": reason.strip()})
