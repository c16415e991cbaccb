"""Pages for quality: which letters there are, and the words of one of them with a preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.errors import BadInput
from complaints.views.acting import put_errors
from complaints.views.doors import act_from, person
from followups.letters.editing import demand_keeper, lacks, save_words, take_shipped
from followups.letters.forms import WordsForm
from followups.letters.kinds import Letter
from followups.letters.screens import letters_context, words_context
from followups.letters.texts import Words, standing
from followups.models import LetterText
from organisation.models import Language


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter in both languages, and whose words hold."""
    demand_keeper(person(request), now=act_from(request).now)
    return render(request, "followups/letters.html", letters_context())


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """The words of one letter: shown, tried out, saved, or those that ship taken again."""
    act = act_from(request)
    demand_keeper(person(request), now=act.now)
    if letter not in Letter.values or language not in Language.values:
        raise Http404
    which = Letter(letter)
    if request.method != "POST":
        return _draw(request, which, language, standing(which, language))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _draw(request, which, language, None, form=form, status=422)
    # As typed: whatever is refused is no longer among what the form holds as good.
    typed = form.words()
    try:
        if "preview" in request.POST:
            return _try_out(request, which, language, form, typed)
        if "ships" in request.POST:
            take_shipped(act, letter=which, language=language, seen=form.cleaned_data["seen"])
            messages.success(request, _("The words that ship hold again."))
        else:
            save_words(act, letter=which, language=language, words=typed, seen=form.cleaned_data["seen"])
            messages.success(request, _("Saved. Every letter that leaves from now on says it so."))
    except BadInput as error:
        put_errors(form, error)
        if not error.fields:
            form.add_error(None, str(error.sentence))
        return _draw(request, which, language, typed, form=form, status=422)
    return redirect("followups:letter_words", letter=letter, language=language)


def _try_out(request: HttpRequest, letter: Letter, language: str, form: WordsForm, typed: Words) -> HttpResponse:
    """Show what was typed as the customer would read it; nothing is saved."""
    fields = lacks(letter, language, typed)
    for name, sentence in fields.items():
        form.add_error(name, sentence)
    return _draw(request, letter, language, typed, form=form, status=422 if fields else 200)


def _draw(
    request: HttpRequest,
    letter: Letter,
    language: str,
    shown: Words | None,
    *,
    form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = LetterText.objects.filter(letter=letter, language=language).select_related("by")
    versions = list(rows.order_by("-version"))
    seen = versions[0].version if versions else 0
    if form is None and shown is not None:
        told: dict[str, Any] = {"seen": seen, "subject": shown.subject, "text": shown.text, "sms": shown.sms}
        form = WordsForm(initial=told)
    elif form is not None:
        # Sent once more it must not be refused as late: whoever reads this page has seen the latest.
        form.data = {**form.data.dict(), "seen": str(seen)}  # type: ignore[attr-defined]
    context = words_context(letter, language, shown, versions)
    return render(request, "followups/letter_words.html", {**context, "form": form}, status=status)
