"""Files that came with a mail, each looked at as everywhere; what is not taken is told by name and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.attachments import rules_of
from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.usecases.attaching import add_attachment
from evidence.act import Act
from evidence.files.cleaning import CleanFile, clean
from evidence.files.refusals import FileRefused
from organisation.policies import policies_for
from outbox.mail_in.letter import MailFile

MOST_FILES = 20
LONGEST_NAME = 80


@dataclass
class Attached:
    """What came of the files: those that may be kept, and a line for each that may not."""

    clean: list[CleanFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kept: int = 0

    def refuse(self, name: str, sentence: str) -> None:
        """Note one that is not taken."""
        self.refused.append(f"{' '.join(name.split())[:LONGEST_NAME]} – {sentence}")

    @property
    def note(self) -> str:
        """Say in words what was not taken; empty where everything was."""
        return "\n".join(self.refused)


def looked_at(files: Sequence[MailFile], *, branch_id: int, now: datetime) -> Attached:
    """Look at each file by the rules of the branch. It takes its time: call it outside of a transaction."""
    found, rules = Attached(), rules_of(policies_for(branch_id, now=now))
    for file in files[:MOST_FILES]:
        try:
            found.clean.append(clean(file.content, file.name, rules))
        except FileRefused as refused:
            found.refuse(file.name, str(refused.sentence))
    for file in files[MOST_FILES:]:
        found.refuse(file.name, _("Too many files in one mail."))
    return found


def keep(complaint: Complaint, act: Act, attached: Attached) -> None:
    """Keep what may be kept on a complaint that is held; the same file once more is left out without a word."""
    here = set(complaint.attachments.offered().values_list("sent_sha256", flat=True))
    for file in attached.clean:
        if file.sent_digest in here:
            continue
        try:
            add_attachment.on_held(complaint, act, file=file)
        except BadInput as refused:
            attached.refuse(file.name, str(refused.sentence))
            continue
        here.add(file.sent_digest)
        attached.kept += 1
