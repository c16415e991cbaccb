"""Somebody complains by themselves, without an account: received as at the desk, by nobody, and nobody has it yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from complaints.codes import Channel, Feeling, SamePerson
from complaints.errors import DeskError
from complaints.models import Complaint
from complaints.recipients import answering, as_told, tell
from complaints.usecases.receiving import Intake, begin
from evidence.act import Act
from evidence.crypto import blind_index
from evidence.files.cleaning import CleanFile
from followups.codes import CUSTOMER_ACTED
from followups.models import WebComplaint
from followups.usecases.handing_in import keep_files
from organisation.kept import one_act
from organisation.models import Branch

# What the record holds of a demand.
LONGEST_WISH = 400
WHAT = "web"


@dataclass(frozen=True)
class Said:
    """What somebody typed. `language`: the one of the page."""

    own_words: str
    wish: str
    surname: str
    title: str
    phone: str
    email: str
    language: str


class SentAlready(DeskError):
    """The same page brought something else before; carries that complaint."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(
            _(
                "From this page you have sent %(number)s already. If this is another matter, send it once more; to add "
                "something, write it on your own page."
            )
            % {"number": complaint.number}
        )
        self.complaint = complaint


def complain(
    said: Said, act: Act, *, branch: Branch, once: str, files: Sequence[CleanFile] = ()
) -> tuple[Complaint, bool]:
    """Receive a complaint over the web (R5) into the branch's queue, unclaimed, with its files. The same page sent
    twice gives the same complaint. Says whether it is new.

    A number that is known already proves nothing: whoever types it would get at another one's record. So it is a record
    of its own, and the desk unites the two once it has spoken with them.

    :raises BadInput: a value is off, each field named, or a file cannot be taken. :raises SentAlready: something else
    came from this page before.
    """
    body = _digest(said, branch, files)
    with one_act():
        # Pressed twice at the same moment, the second waits here for the first.
        row, is_new = WebComplaint.objects.get_or_create(once=once, defaults={"body": body, "at": act.now})
        if not is_new:
            assert row.complaint is not None, "It was stored together with its complaint."
            if row.body != body:
                raise SentAlready(row.complaint)
            return row.complaint, False
        complaint = begin(_intake(said), act, branch=branch)
        complaint.look(now=act.now)
        keep_files(complaint, act, files)
        row.complaint = complaint
        row.save(update_fields=["complaint"])
        people = as_told(answering(complaint, now=act.now))
        tell(complaint, CUSTOMER_ACTED, people, act, which=WHAT, facts={"what": WHAT})
    return complaint, True


def _intake(said: Said) -> Intake:
    return Intake(
        channel=Channel.ONLINE,
        own_words=said.own_words,
        feeling=Feeling.UNKNOWN,
        surname=said.surname,
        title=said.title,
        phone=said.phone,
        email=said.email,
        stated_demand=said.wish.strip(),
        language=said.language,
        same_person=SamePerson.OTHER,
    )


def _digest(said: Said, branch: Branch, files: Sequence[CleanFile]) -> str:
    """Tell what was sent from something else, by a keyed hash: nothing of it can be guessed from that. The language is
    left out: who changes it has said nothing else."""
    told = {name: value for name, value in asdict(said).items() if name != "language"}
    sent = {**told, "branch": branch.code, "files": [file.sent_digest for file in files]}
    return blind_index("web-form.body", json.dumps(sent, sort_keys=True))
