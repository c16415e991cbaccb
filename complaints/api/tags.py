"""Short words on complaints, and the words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Reference, VersionedBody, Words, longest
from complaints.api.shared_parts import TagOut
from complaints.api.verbs import DeskView, Verb, one_of
from complaints.models import Tag
from complaints.tags import tags_for
from complaints.usecases import tagging
from evidence.act import Act
from organisation.models import Branch

BRANCH_HELP = "The branch's code; left out: the whole house."
EXAMPLE_TAG = "7f1a2b3c-0000-4000-8000-000000000001"


class TagComplaint(Verb):
    """Put a tag of the branch or the house on the complaint."""

    tag = "tags"
    use_case = tagging.add_tag
    example = {"tag": EXAMPLE_TAG}

    class In(VersionedBody):
        tag = Reference(help_text="The tag's ref.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the tag; whether it may be put on this complaint says the use case."""
        return {"tag": one_of(Tag.objects.filter(public_id=body["tag"]), _("Choose a tag from the list."), "tag")}


class UntagComplaint(Verb):
    """Take a tag off; the timeline keeps that it was there."""

    tag = "tags"
    use_case = tagging.remove_tag
    example: ClassVar[Mapping[str, Any]] = {}


class TagsOut(serializers.Serializer[Any]):
    """The tags in use at the branches that you read, and the house's."""

    results = TagOut(many=True)


class TagView(DeskView):
    """Something about the words themselves."""

    tag = "tags"
    Out = TagsOut
    answers = "The tags as they are now."

    def tags(self, request: Request, act: Act) -> Response:
        """Show those in use."""
        return Response(TagsOut({"results": tags_for(self.person(request), now=act.now)}).data)


class ListTags(TagView):
    """List the tags in use at the branches that you read, and the house's."""

    refusals = (401,)

    def get(self, request: Request) -> Response:
        return self.tags(request, self.act(request))


class MakeTag(TagView):
    """Make a tag: a duty manager for the branch, the head office for the whole house. The same word twice is one."""

    refusals = (400, 401, 403)
    example = {"name": "话费", "branch": "XJ"}

    class In(Body):
        name = Words(max_length=longest(Tag, "name"))
        branch = Words(max_length=longest(Branch, "code"), required=False, help_text=BRANCH_HELP)

    def post(self, request: Request) -> Response:
        act, body = self.act(request), self.taken(request)
        branch = None
        if "branch" in body:
            rows = Branch.objects.filter(code__iexact=body["branch"], is_active=True)
            branch = one_of(rows, _("Name one of your desks by its code."), "branch")
        tagging.make_tag(body["name"], branch, act)
        return self.tags(request, act)


class Tags(ListTags, MakeTag):  # type: ignore[misc]  # Each verb describes itself.
    """The tags: list them, or make one."""

    verbs = {"GET": ListTags, "POST": MakeTag}


class RenameTag(TagView):
    """Call a tag otherwise, on every complaint that carries it."""

    refusals = (400, 401, 403, 404)
    example = {"name": "资费"}

    class In(Body):
        name = Words(max_length=longest(Tag, "name"))

    def post(self, request: Request, tag: UUID) -> Response:
        act, body = self.act(request), self.taken(request)
        tagging.rename_tag(tag, body["name"], act)
        return self.tags(request, act)


class EndTag(TagView):
    """Offer a tag no more; complaints that carry it keep it."""

    refusals = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {}

    def post(self, request: Request, tag: UUID) -> Response:
        act = self.act(request)
        self.taken(request)
        tagging.end_tag(tag, act)
        return self.tags(request, act)
