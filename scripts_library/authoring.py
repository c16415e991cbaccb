"""What people who keep the library are told before a row is saved: whether it works, and what it would do."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from complaints.models import Category
from complaints.wording import advice
from organisation.models import Language
from scripts_library.blanks import Blanks, fill
from scripts_library.folding import has_chinese
from scripts_library.guard import PhraseBook, check, worst_level
from scripts_library.models import Keyword, Script, TabooPhrase, WordSet
from scripts_library.models.keywords import ALONE, ONE_ONLY
from scripts_library.models.shipped import refuse_unknown
from scripts_library.patterns import MOST_WORDS, PatternError, compile_pattern, too_many_words
from scripts_library.phrases import compiled, make_book, phrase_book, word_sets
from scripts_library.vocabulary import PointsTo, ScriptState

# A phrase that stops more of our own approved sentences than this finds too much.
MOST_OWN_SENTENCES = 3
SAMPLE_ZH = Blanks(address="郑先生", clerk="王静", staff_code="5017", number="XJ-1124-0008", due="今天15:00")
SAMPLE_EN = Blanks(address="Mr Smith", clerk="Wang Jing", staff_code="5017", number="XJ-1124-0008", due="15:00 today")


def preview(script: Script) -> str:
    """Fill a script's blanks with a sample, as a clerk would see it; empty while it can't be filled."""
    sample = SAMPLE_ZH if script.language.startswith("zh") else SAMPLE_EN
    return fill(script.text, sample, language=script.language) or ""


def refuse_other_writing(text: str, *, language: str, field: str) -> None:
    """Refuse a sentence that is written in another language than it is kept under.

    :raises ValidationError: at this field.
    """
    if has_chinese(text) != language.startswith("zh"):
        raise ValidationError(
            {
                field: _("This is not written in %(language)s. Choose its own language.")
                % {"language": Language(language).label}
            }
        )


def refuse_taboos_in(script: Script) -> None:
    """Refuse a script that says what nobody may say; scripts pass the same guard as mails (R163).

    :raises ValidationError: names the words, the reason and the better ones.
    """
    refuse_taboos(script.text, language=script.language, field="text", cause_known=bool(script.causes))


def refuse_taboos(text: str, *, language: str, field: str, cause_known: bool = False) -> None:
    """Refuse words for customers that nobody may say.

    :raises ValidationError: at this field, names the words, the reason and the better ones.
    """
    found = check(text, language=language, cause_known=cause_known, phrases=phrase_book())
    if worst_level(found) in (None, "hint"):
        return
    raise ValidationError({field: advice([one for one in found if one.level != "hint"], text)})


def refuse_poor_pattern(phrase: TabooPhrase) -> None:
    """Refuse a pattern that can't be used, does not find its own phrase, or finds our own good sentences.

    :raises ValidationError: says which, and what to change.
    """
    sets = word_sets()
    try:
        compiled(phrase, sets.get(phrase.language, {}))
    except PatternError as error:
        raise ValidationError({"pattern": str(error)}) from None
    book = make_book([phrase], sets)
    if not check(phrase.says, language=phrase.language, cause_known=False, phrases=book):
        raise ValidationError(
            {
                "pattern": _("This pattern does not find the phrase itself. Try it on “%(says)s”.")
                % {"says": phrase.says}
            }
        )
    if check(phrase.better, language=phrase.language, cause_known=False, phrases=book):
        raise ValidationError({"better": _("The better sentence is caught by the same pattern.")})
    _refuse_too_wide(phrase, book)


def _refuse_too_wide(phrase: TabooPhrase, book: PhraseBook) -> None:
    own = Script.objects.filter(language=phrase.language, state=ScriptState.APPROVED).values_list("text", flat=True)
    hit = [text for text in own if check(text, language=phrase.language, cause_known=False, phrases=book)]
    if len(hit) > MOST_OWN_SENTENCES:
        raise ValidationError(
            {
                "pattern": _("This finds %(count)d of our own approved sentences, like “%(text)s”. Make it narrower.")
                % {"count": len(hit), "text": hit[0]}
            }
        )


def refuse_poor_words(word_set: WordSet) -> None:
    """Refuse a word set that would break the phrases built on it.

    :raises ValidationError: says which word or phrase.
    """
    words = word_set.words
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValidationError({"words": _('Write the words as a list, like ["搞错", "记错"].')})
    if len(words) > MOST_WORDS:
        raise ValidationError({"words": too_many_words(word_set.name)})
    sets = word_sets()
    mine = {**sets.get(word_set.language, {}), word_set.name: words}
    try:
        compile_pattern(f"<{word_set.name}>", sets=mine)
    except PatternError as error:
        raise ValidationError({"words": str(error)}) from None


def refuse_poor_keyword(keyword: Keyword) -> None:
    """Refuse a keyword that points to a category nobody files under, or alone to one thing while another keyword points
    alone to another.

    :raises ValidationError: says what to change.
    """
    if keyword.points_to == PointsTo.CATEGORY:
        try:
            refuse_unknown([keyword.code], Category.objects.filter(is_active=True).values_list("code", flat=True))
        except ValidationError as error:
            raise ValidationError({"code": error}) from None
    if keyword.points_to not in ONE_ONLY or keyword.weight < ALONE:
        return
    others = Keyword.objects.filter(term=keyword.term, points_to=keyword.points_to, weight=ALONE, is_active=True)
    for other in others.exclude(pk=keyword.pk).exclude(code=keyword.code):
        if not other.industries or not keyword.industries or set(other.industries) & set(keyword.industries):
            raise ValidationError(
                {
                    "weight": _("“%(term)s” already points to %(code)s almost alone. Give one of them less weight.")
                    % {"term": keyword.term, "code": other.code}
                }
            )
