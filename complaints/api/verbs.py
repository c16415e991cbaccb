"""What all verbs of the API share: taking a body, the version that was seen, and answering with what is now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.access import Right, demand
from complaints.api.description import IF_MATCH, DeskSchema
from complaints.api.fields import LARGEST_VERSION, Body, VersionedBody
from complaints.api.shown import ComplaintOut, shown
from complaints.errors import BadInput, NotFound, Stale, Text, WrongState
from complaints.models import Complaint
from complaints.queries import ComplaintQuerySet
from complaints.usecases.door import UseCase
from evidence.act import Act, Via, act_of
from organisation.models import User

Row = TypeVar("Row", bound=Model)
_ETAG = re.compile(r'(?:W/)?"(\d{1,10})"\Z')


class VersionNeeded(exceptions.APIException):
    """A change that counts must say which version it acted from, or two desks overwrite each other unseen."""

    status_code = 428
    default_code = "version_needed"
    default_detail = _("Say which version you saw: the header If-Match, or seen_version in the body.")


class DeskView(APIView):
    """One verb. A subclass says what it takes (`In`), what it gives (`Out`) and what it may answer."""

    schema = DeskSchema()
    tag: ClassVar[str] = "complaints"
    In: ClassVar[type[Body]] = Body
    Out: ClassVar[type[serializers.BaseSerializer[Any]]] = ComplaintOut
    answers: ClassVar[str] = "The complaint as it is now."
    # The media type of the answer.
    gives: ClassVar[str] = "application/json"
    statuses: ClassVar[Sequence[int]] = (200,)
    refusals: ClassVar[Sequence[int]] = (401,)
    parameters: ClassVar[Sequence[Any]] = ()
    example: ClassVar[Mapping[str, Any] | None] = None
    # Where one address takes two verbs: the class of each.
    verbs: ClassVar[Mapping[str, type[DeskView]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.In.__qualname__.startswith(f"{cls.__qualname__}."):
            # Every verb calls its body In; in the description it carries the verb's name.
            cls.In.Meta = type("Meta", (), {"ref_name": cls.__name__})  # type: ignore[attr-defined]

    def act(self, request: Request) -> Act:
        """Say who does it, now, through the API."""
        return act_of(cast("Any", request), Via.API)

    def person(self, request: Request) -> User:
        """Give whoever is signed in."""
        return cast("User", request.user)

    def taken(self, request: Request) -> dict[str, Any]:
        """Take the body.

        :raises ValidationError: it holds what can't be taken.
        """
        body = self.In(data=request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer what went wrong; somebody who came too late gets the complaint as it is now."""
        response = super().handle_exception(exc)
        ref = self.kwargs.get("ref")
        if ref and isinstance(exc, Stale | WrongState) and isinstance(response.data, dict):
            response.data["complaint"] = shown(ref, self.act(self.request))
        return response


class Verb(DeskView):
    """One thing done to one complaint: the body becomes the arguments of one use case, nothing else."""

    use_case: ClassVar[UseCase[...]]
    # It only adds a row and overwrites nothing, so whoever saw an older version may do it all the same.
    adds: ClassVar[bool] = False
    In: ClassVar[type[Body]] = VersionedBody
    statuses = (200, 204)
    refusals = (400, 401, 403, 404, 409, 422, 428)
    parameters = (IF_MATCH,)

    def post(self, request: Request, ref: UUID, **parts: Any) -> Response:
        act = self.act(request)
        demand_first(self.use_case.right, ref, act)
        body = self.taken(request)
        needed = self.use_case.counts and not self.adds
        seen = seen_version(request, body.pop("seen_version", None), needed=needed)
        act = replace(act, despite=body.pop("despite", ""))
        self.use_case(ref, seen, act, **self.arguments(body, act), **_spelled(parts))
        return answer(ref, act)

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Turn the body into arguments; by itself each name is one."""
        return body


def answer(ref: UUID, act: Act, *, status: int = 200) -> Response:
    """Show the complaint with its version as ETag; nothing where it is no longer theirs to see."""
    complaint = shown(ref, act)
    if complaint is None:
        return Response(status=204)
    return Response(complaint, status=status, headers={"ETag": f'"{complaint["version"]}"'})


def read(ref: UUID, act: Act) -> Response:
    """Show one complaint.

    :raises NotFound: absent or foreign, told alike.
    """
    response = answer(ref, act)
    if response.status_code == 204:
        raise NotFound
    return response


def of_complaint(ref: UUID, act: Act) -> Complaint:
    """Give the complaint that something is asked about.

    :raises NotFound: absent or foreign, told alike.
    """
    complaint = _visible(act).filter(public_id=ref).first()
    if complaint is None:
        raise NotFound
    return complaint


def _visible(act: Act) -> ComplaintQuerySet:
    return Complaint.objects.none() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)


def demand_first(right: Right, ref: UUID, act: Act) -> None:
    """Ask before the body is read what the use case asks again with the row in hand: a wrong body must tell nobody
    whether a foreign complaint exists, nor whoever may not do it what would be taken.

    :raises NotFound: absent or foreign. :raises NotAllowed: they may look but not do this.
    """
    complaint = _visible(act).filter(public_id=ref).only("branch_id", "stage").first()
    if complaint is None:
        raise NotFound
    demand(right, complaint, act)


def seen_version(request: Request, in_body: int | None, *, needed: bool) -> int | None:
    """Give the version the caller acted from, from header or body.

    :raises VersionNeeded: neither says it. :raises BadInput: the header is no version, or both say it differently.
    """
    header = request.headers.get("If-Match")
    if header is None:
        if in_body is None and needed:
            raise VersionNeeded
        return in_body
    found = _ETAG.match(header.strip())
    version = int(found[1]) if found else 0
    if not 1 <= version <= LARGEST_VERSION or in_body not in (None, version):
        sentence = _('Give If-Match one version in quotes, like "7", and the same one in the body or none.')
        raise BadInput(sentence, fields={"If-Match": sentence})
    return version


def one_of(rows: QuerySet[Row, Row], sentence: Text, field: str) -> Row:
    """Give the one row that was named.

    :raises BadInput: there is none; the field is named.
    """
    row = rows.first()
    if row is None:
        raise BadInput(sentence, fields={field: sentence})
    return row


def _spelled(parts: dict[str, Any]) -> dict[str, Any]:
    """Parts of the address as use cases take them: references as text."""
    return {name: str(value) if isinstance(value, UUID) else value for name, value in parts.items()}
