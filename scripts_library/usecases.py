"""What people do with the library at the desk."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.usecases.door import use_case
from complaints.usecases.following import record
from evidence.act import Act
from scripts_library.models import Script, ScriptUse

# Nobody says the same sentence twice so soon; a key pressed twice, or another window, does.
AT_ONCE = timedelta(minutes=1)


@use_case(counts=False)
def say(complaint: Complaint, act: Act, *, script: int, text: str) -> None:
    """Keep that this sentence was said: on the complaint's timeline, and as a use of the script (R46, R162). Said again
    by the same person within a minute, it was said once.

    `text` is the sentence with its blanks filled, as the page showed it.

    :raises BadInput: no such script, or nobody signed in says it.
    """
    row = Script.objects.filter(pk=script).first()
    if row is None or act.by is None:
        raise BadInput(_("This sentence is no longer kept. Reload the page to see the present ones."))
    uses = ScriptUse.objects.filter(script=row, complaint=complaint.public_id, by=act.by)
    if uses.filter(at__gt=act.now - AT_ONCE).exists():
        return
    facts: dict[str, str | int] = {"script": row.key, "language": row.language, "version": row.version}
    record(complaint, act, kind="script.said", said=text, facts=facts)
    ScriptUse.objects.create(script=row, complaint=complaint.public_id, stage=complaint.stage, by=act.by, at=act.now)
