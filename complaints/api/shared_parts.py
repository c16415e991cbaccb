"""Who follows a complaint and the short words on it, as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from complaints.api.parts import BranchOut, PersonOut, Shown
from complaints.models import Tag, Tagging, Watch


class WatcherOut(Shown):
    """Somebody who follows the complaint."""

    user = PersonOut(read_only=True)

    class Meta:
        model = Watch
        fields = ("user", "since_at")
        read_only_fields = fields


class TagOut(Shown):
    """A tag: of one branch, or of the whole house."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    branch = BranchOut(read_only=True, allow_null=True)

    class Meta:
        model = Tag
        fields = ("ref", "name", "branch")
        read_only_fields = fields


class TaggingOut(Shown):
    """A tag on the complaint."""

    tag = TagOut(read_only=True)
    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Tagging
        fields = ("tag", "by", "at")
        read_only_fields = fields
