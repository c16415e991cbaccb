"""Keeping the customer told, hearing them again, learning from it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.fields import (
    LARGEST_ID,
    LONGEST_SAID,
    Code,
    Reference,
    SpokenBody,
    VersionedBody,
    Whole,
    Words,
    YesNo,
    longest,
)
from complaints.api.verbs import Verb
from complaints.codes import Parting
from complaints.models import Approval, Category, Complaint, Lesson
from complaints.usecases import following, parting, splitting
from complaints.usecases.following import CALLBACK_RESULTS
from complaints.usecases.receiving import LONGEST_WORDS

SEEN: dict[str, Any] = {"seen_version": 14}


class FollowVerb(Verb):
    """Something told, heard or learnt after the agreement."""

    tag = "follow-up"
    example = SEEN


class TellResult(FollowVerb):
    """Tell the customer the result at once."""

    use_case = following.tell_result
    example = {**SEEN, "result": "已恢复通话，余额提醒也开好了。"}

    class In(SpokenBody):
        result = Words(max_length=LONGEST_SAID, help_text="What you told the customer.")


class RecordCallbackResult(FollowVerb):
    """Write down how the satisfaction callback ended; one of the ways to close."""

    use_case = following.record_callback_result
    example = {**SEEN, "result": "confirmed", "said": "好了，谢谢。"}

    class In(VersionedBody):
        result = Code(choices=[(way.value, way.label) for way in CALLBACK_RESULTS])
        said = Words(max_length=LONGEST_SAID, required=False, allow_blank=True)


class TellRecourse(FollowVerb):
    """Not satisfied: note which limits you explained and where else the customer can turn."""

    use_case = following.tell_recourse
    example = {**SEEN, "recourse": "说明了退费上限，告知可向主管部门申诉。"}

    class In(SpokenBody):
        recourse = Words(max_length=LONGEST_SAID)


class NoteParting(FollowVerb):
    """Note what was said before parting, and the hint that the customer took home."""

    use_case = parting.note_parting
    example = {**SEEN, "ticks": ["summed_up", "next_step"], "tip": "已开通余额提醒，低于二十元会发短信。"}

    class In(SpokenBody):
        ticks = serializers.ListField(child=Code(choices=Parting.choices), required=False, max_length=len(Parting))
        tip = Words(max_length=longest(Complaint, "care_tip"), required=False, allow_blank=True)


class AskToClose(FollowVerb):
    """Ask a duty manager to agree that it closes though the customer is not satisfied."""

    use_case = following.ask_to_close
    example = {**SEEN, "words": "已按上限退费并道歉，客户仍不满意，已告知申诉途径。"}

    class In(VersionedBody):
        words = Words(max_length=longest(Approval, "ask"))


class WriteLesson(FollowVerb):
    """Keep what went well and what did not, or choose "nothing new". Possible after the close as well."""

    use_case = following.write_lesson
    example = {**SEEN, "success": "先听完再查账单。", "failure": "余额短信应当面演示。"}

    class In(VersionedBody):
        success = Words(max_length=longest(Lesson, "success"), required=False, allow_blank=True)
        failure = Words(max_length=longest(Lesson, "failure"), required=False, allow_blank=True)
        nothing_new = YesNo(required=False)


class Split(FollowVerb):
    """Open a second complaint for a second matter that stands on this one.

    It has the same customer and the feeling as it was read; its limits run since this one was received, and it burns no
    less. The answer is this complaint: `split_complaints` names the new one.
    """

    tag = "facts"
    use_case = splitting.split
    example = {**SEEN, "own_words": "营业员还说了难听的话。", "reason": "态度和费用是两件事。", "category": "ATTITUDE"}

    class In(VersionedBody):
        own_words = Words(max_length=LONGEST_WORDS, help_text="The second matter, in the customer's own words.")
        reason = Words(max_length=LONGEST_SAID, help_text="Why these are two matters.")
        category = Words(max_length=longest(Category, "code"), required=False, allow_blank=True)
        findings = serializers.ListField(
            child=Whole(min_value=1, max_value=LARGEST_ID), required=False, help_text="Ids of findings to copy."
        )
        attachments = serializers.ListField(
            child=Reference(), required=False, help_text="References of files that belong to it too."
        )


class AddNote(FollowVerb):
    """Keep an internal note. It leaves the version alone, so none need be sent.

    `@5018` names a colleague who may see the complaint: they get a mail and watch it from then on.
    """

    use_case = following.add_note
    example = {"text": "客户下午四点后方便接电话。"}

    class In(VersionedBody):
        text = Words(max_length=LONGEST_SAID)
