"""What may be attached to a complaint, and reading what was."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from complaints.errors import NotFound, WrongState
from complaints.models import Attachment, Complaint
from evidence.crypto import Erased, WrongKey, open_keys
from evidence.files import vault
from evidence.files.cleaning import MEGABYTE, FileRules
from evidence.files.kinds import KINDS
from organisation.policies import Policies

logger = logging.getLogger(__name__)


def rules_of(policies: Policies) -> FileRules:
    """What is taken where these policies hold."""
    return FileRules(
        families=policies.list("file_families"),
        most_bytes=policies.int("file_megabytes") * MEGABYTE,
        most_pixels=policies.int("file_megapixels") * 1_000_000,
    )


def endings(policies: Policies) -> str:
    """What a file input offers to choose: ".jpg,.jpeg,…". Only a help: what is sent is looked at all the same."""
    families = policies.list("file_families")
    return ",".join(f".{each}" for kind in KINDS.values() if kind.family in families for each in kind.endings)


def attachment_of(complaint: Complaint, ref: UUID | str) -> Attachment:
    """Find one of its own that is offered.

    :raises NotFound: absent, another complaint's, withdrawn or erased, told alike.
    """
    row = complaint.attachments.offered().filter(public_id=ref).first()
    if row is None:
        raise NotFound
    return row


def shown_at(complaint: Complaint) -> QuerySet[Attachment]:
    """What whoever may see the complaint may look at: its own files, and those of another one that it was split off."""
    here = Attachment.shown_on.through.objects.filter(complaint=complaint).values("attachment_id")
    return Attachment.objects.offered().filter(Q(complaint=complaint) | Q(pk__in=here)).select_related("complaint")


def readable_attachment_of(complaint: Complaint, ref: UUID | str) -> Attachment:
    """Find one to look at.

    :raises NotFound: absent, another complaint's, withdrawn or erased, told alike.
    """
    row = shown_at(complaint).filter(public_id=ref).first()
    if row is None:
        raise NotFound
    return row


def content_of(row: Attachment) -> bytes:
    """Open the file.

    :raises WrongState: it is not in the vault or can't be opened, which only a restored copy mends.
    """
    return _opened(row, vault.content_of)


def thumbnail_of(row: Attachment) -> bytes:
    """Open the small copy of a picture. Raises as `content_of`; NotFound where it is no picture."""
    if not row.is_picture:
        raise NotFound
    return _opened(row, vault.thumbnail_of)


def _opened(row: Attachment, read: Callable[..., bytes]) -> bytes:
    # Sealed under the key of the complaint on which it was handed in.
    subject = row.complaint.public_id
    try:
        return read(open_keys([subject]), subject, row.sealed_as, row.stored)
    except (vault.FileLost, WrongKey, Erased) as error:
        logger.error("Attachment %s can't be opened: %s", row.public_id, type(error).__name__)
        sentence = _("This file can't be opened: it is missing or was changed. Tell your administrator.")
        raise WrongState(sentence) from None
