"""The files of a complaint: listed, added by multipart, downloaded, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import Right
from complaints.api.description import IDEMPOTENCY_KEY
from complaints.api.fields import Body, Moment, VersionedBody, Words, longest
from complaints.api.intake import idempotency_key
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, demand_first, of_complaint
from complaints.attachments import content_of, readable_attachment_of, rules_of, shown_at
from complaints.errors import BadInput
from complaints.models import Attachment
from complaints.private_answers import private_answer
from complaints.uploads import cleaned
from complaints.usecases.attaching import add_attachment, withdraw_attachment
from evidence.files.kinds import KINDS
from evidence.files.refusals import FileRefused
from organisation.policies import policies_for


class AttachmentOut(Shown):
    """One file."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    media_type = serializers.SerializerMethodField(help_text="By what stands in it.")
    by = PersonOut(read_only=True, allow_null=True)
    at = Moment(read_only=True)
    href = serializers.SerializerMethodField(help_text="Where to GET it.")

    class Meta:
        model = Attachment
        fields = (
            "ref",
            "name",
            "kind",
            "media_type",
            "size",
            "width",
            "height",
            "sha256",
            "internal",
            "by",
            "at",
            "href",
        )
        read_only_fields = fields

    def get_media_type(self, row: Attachment) -> str:
        return KINDS[row.kind].media_type

    def get_href(self, row: Attachment) -> str:
        shown_on = self.context.get("complaint") or row.complaint
        return reverse("api_attachment", args=[shown_on.public_id, row.public_id])


class AttachmentsOut(serializers.Serializer[Any]):
    """What is offered, in the order it came."""

    results = AttachmentOut(many=True)


class FileContent(serializers.FileField):
    """A file as multipart sends it."""

    default_error_messages = {
        "required": _("This must be given."),
        "invalid": _("Send the file itself, as multipart/form-data."),
        "no_name": _("Send the file with a name."),
        "empty": _("The file is empty. Look at it where it lies, then add it again."),
    }


class FileView(DeskView):
    """Something about files."""

    tag = "files"


class ListAttachments(FileView):
    """List the files of a complaint, and those of the one it was split off that belong to it too.

    Withdrawn ones stand in the timeline only.
    """

    Out = AttachmentsOut
    answers = "All files, in the order they came."
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        complaint = of_complaint(ref, act)
        rows = shown_at(complaint).select_related("by", "complaint").order_by("id")
        return Response({"results": AttachmentOut(rows, many=True, context={"complaint": complaint}).data})


class AddAttachment(FileView):
    """Add one file. What it is, is told by its content; pictures are drawn anew, upright and without their EXIF data.

    The same `Idempotency-Key` with the same file adds it once. `sha256` is that of what you will download.
    """

    Out = AttachmentOut
    answers = "The file as it is kept."
    statuses = (201,)
    refusals = (400, 401, 403, 404, 409)
    parameters = (IDEMPOTENCY_KEY,)
    parser_classes = (MultiPartParser,)
    example = {"file": "(binary)", "internal": False}

    class In(Body):
        file = FileContent(help_text="JPEG, PNG, WebP, PDF, docx, xlsx, plain text or a recording.")
        internal = serializers.BooleanField(
            required=False, default=False, help_text="For colleagues only: never on the customer's papers."
        )

    def post(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        demand_first(Right.HANDLE, ref, act)
        key, body = idempotency_key(request), self.taken(request)
        complaint = of_complaint(ref, act)
        try:
            file = cleaned(body["file"], rules_of(policies_for(complaint.branch_id, now=act.now)))
        except FileRefused as refused:
            raise BadInput(refused.sentence, fields={"file": refused.sentence}) from None
        add_attachment.once(key, ref, act, file=file, internal=body["internal"])
        added = complaint.attachments.filter(sent_sha256=file.sent_digest).select_related("by", "complaint")
        return Response(AttachmentOut(added.latest("id")).data, status=201)


class Attachments(ListAttachments, AddAttachment):  # type: ignore[misc]  # Each verb describes itself.
    """The files of a complaint: list them, or add one."""

    verbs = {"GET": ListAttachments, "POST": AddAttachment}


class DownloadAttachment(FileView):
    """Download one file under its own media type. Absent, withdrawn, erased and foreign ones answer alike."""

    Out = OpenApiTypes.BINARY  # type: ignore[assignment]
    gives = "application/octet-stream"
    answers = "The file."
    refusals = (401, 404, 409)

    def get(self, request: Request, ref: UUID, attachment: UUID) -> HttpResponse:
        complaint = of_complaint(ref, self.act(request))
        row = readable_attachment_of(complaint, attachment)
        return private_answer(content_of(row), row, to_keep=True)


class WithdrawAttachment(Verb):
    """Take a file out of what is offered, with a reason; it stays on the record."""

    tag = "files"
    use_case = withdraw_attachment
    example = {"reason": "这张账单是另一位客户的。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(Attachment, "withdrawn_reason"), help_text="Why.")
