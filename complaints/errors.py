"""What can go wrong at the desk, each with the sentence that tells what to do next.

`config` maps the classes to answers: NotFound 404, NotAllowed 403, WrongState and Stale 409, Blocked 422,
BadInput 400.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from complaints.models import Complaint

Text = str | LazyText


@dataclass(frozen=True)
class Missing:
    """One thing that holds a move back: the sentence the desk sees and the field that mends it."""

    code: str
    sentence: Text
    anchor: str


class DeskError(Exception):
    """Anything the desk can mend. `sentence` is shown as it is; `code` is for programs."""

    code = "error"

    def __init__(self, sentence: Text, *, fields: Mapping[str, Text] | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.fields: Mapping[str, Text] = fields or {}


class NotFound(DeskError):
    """Absent and foreign rows alike (R37 and REL-R17: the answer must not tell which)."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(_("There is no such complaint here. Check the number, or look it up by phone."))


class NotAllowed(DeskError):
    """They may see it, but their role does not do this."""

    code = "not_allowed"


class WrongState(DeskError):
    """The role would do, but the complaint stands elsewhere: the act belongs to another stage, or it is over."""

    code = "wrong_state"


class BadInput(DeskError):
    """A value that cannot be taken; `fields` names each field with its own sentence."""

    code = "bad_input"


class WordsStopped(BadInput):
    """Words for a customer that would hurt; with a reason they go out all the same (R163). `words`: those that are
    stopped, so that the reason may be given for them and no others. A reason that is none is told at `despite`."""

    code = "words_stopped"

    def __init__(self, sentence: Text, *, fields: Mapping[str, Text], words: Sequence[str]) -> None:
        super().__init__(sentence, fields=fields)
        self.words = tuple(words)


class Stale(DeskError):
    """The complaint was changed since this page was drawn, by a colleague or by oneself in another window. Carries the
    fresh row and the version that was seen (None where it is another row's): `complaints.since` says what is new."""

    code = "stale"

    def __init__(self, complaint: Complaint, *, seen: int | None = None) -> None:
        super().__init__(
            _("This complaint was changed meanwhile. Look at what is new, then save yours again: it is kept.")
        )
        self.complaint = complaint
        self.seen = seen


class Blocked(DeskError):
    """A gate holds the move back. `missing` says, one by one, what it waits for."""

    code = "blocked"

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(" ".join(str(item.sentence) for item in missing))
        self.missing = tuple(missing)
