"""How a file leaves the house for somebody who may see it: to keep, or as a picture, and never as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from complaints.models import Attachment
from evidence.files.kinds import KINDS

# Whatever stands in a file, nothing of it runs, loads, opens or is taken for another kind, and no cache keeps it.
WALL = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def private_answer(content: bytes, row: Attachment, *, to_keep: bool = False, media_type: str = "") -> HttpResponse:
    """Answer with the file. `to_keep`: the browser stores it under its name and shows nothing of it."""
    response = HttpResponse(content, content_type=media_type or KINDS[row.kind].media_type, headers=WALL)
    # Always one: with a name given, the header is never empty.
    response["Content-Disposition"] = content_disposition_header(to_keep, row.name) or "attachment"
    return response
