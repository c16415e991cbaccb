"""How the API describes itself: every view says in its docstring what it does, shows an example and names what it may
answer; this turns that into OpenAPI."""

from __future__ import annotations

import inspect
import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from complaints.api.parts import MissingOut
from complaints.api.shown import ComplaintOut
from complaints.api.trail import ChangeOut


class FaultOut(serializers.Serializer[Any]):
    """What went wrong, for programs and for people."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="What to mend, by name."
    )
    missing = MissingOut(many=True, required=False, help_text="Only with 422: everything the move waits for.")
    version = serializers.IntegerField(required=False, help_text="Only where the version was an old one: the one now.")
    changes = ChangeOut(
        many=True, required=False, help_text="Only there as well: who did what since that version, the newest first."
    )


class ErrorOut(serializers.Serializer[Any]):
    """The one shape of every refusal."""

    error = FaultOut()


class StaleOut(ErrorOut):
    """Too late, or at another stage: with the complaint as it is now, so that nothing typed is lost."""

    complaint = ComplaintOut(required=False, allow_null=True)


ANSWERS = {
    400: "A value can't be taken; each is named with what to do.",
    401: "Nobody is signed in.",
    403: "You may see this, but not do it; the sentence says who may.",
    404: "There is no such complaint here: absent and foreign are told alike.",
    409: "Somebody changed it meanwhile, or it stands at another stage: here is how it is now. Or the key came before "
    "with other contents.",
    422: "A gate holds it: `missing` names everything it waits for. Or words for the customer are stopped: `fields` "
    "says why and what to say instead; `despite` lets them go.",
    428: "The version you saw is missing: send it as If-Match or as seen_version.",
}
GONE = "Done; the complaint is no longer yours to see."
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=False,
    description='The version you acted from, in quotes: "7". Or send it as `seen_version` in the body.',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="A key of your own, such as a UUID. Sent again with the same body it gives back the same complaint.",
)


def spoken_name(name: str) -> str:
    """Turn a class's name into words: AskDepartment → ask department."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


class DeskSchema(AutoSchema):
    """Reads a verb: `In` is its body, `Out` what it answers with `statuses`, `example` a body that is taken."""

    @property
    def verb(self) -> Any:
        """Give the class of this verb; an address with two verbs names both."""
        view: Any = self.view
        return view.verbs.get(self.method, type(view))

    def get_operation_id(self) -> str:
        """Name the operation after its class."""
        return spoken_name(self.verb.__name__).replace(" ", "_")

    def get_description(self) -> str:  # type: ignore[override]
        """Say what the class says of itself."""
        return inspect.cleandoc(self.verb.__doc__)

    def get_summary(self) -> str:
        """Name it in two or three words."""
        return spoken_name(self.verb.__name__).capitalize()

    def get_tags(self) -> list[str]:
        """Group by what the verb is about."""
        return [self.verb.tag]

    def get_override_parameters(self) -> list[Any]:
        """Add the headers and the query that the verb reads."""
        return list(self.verb.parameters)

    def get_request_serializer(self) -> Any:
        """Give the body; reading takes none."""
        return self.verb.In if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        """Give the answer and every refusal that may come."""
        verb = self.verb
        answers: dict[Any, Any] = {
            (status, verb.gives): OpenApiResponse(None, GONE)
            if status == 204
            else OpenApiResponse(verb.Out, verb.answers)
            for status in verb.statuses
        }
        for status in verb.refusals:
            answers[status] = OpenApiResponse(StaleOut if status == 409 else ErrorOut, ANSWERS[status])
        return answers

    def get_examples(self) -> list[OpenApiExample]:
        """Show a body that is taken."""
        if self.verb.example is None:
            return []
        return [OpenApiExample("Example", value=self.verb.example, request_only=True)]
