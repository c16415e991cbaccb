"""Pages about what to say. Thin: the choice and the use case stand elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import Right, demand_reader, may
from complaints.codes import Stage
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.usecases.receiving import LONGEST_WORDS
from complaints.views.doors import act_from, complaint_for, own_branch, person
from complaints.wording import findings_in
from organisation.at_once import at_once
from organisation.models import Language
from scripts_library.casebook.finding import near_to
from scripts_library.casebook.screens import near_context
from scripts_library.coaching import just_talked, leads, note_talked, take_talk_back
from scripts_library.coaching_lines import lines
from scripts_library.digest import digest_of
from scripts_library.keepers import demand_keeper
from scripts_library.keyword_page import keyword_context, switch_off, take_keyword
from scripts_library.learning import make_report
from scripts_library.panels import Unsaved, blanks_of, chosen_for, moment_of, render_say, told_hours
from scripts_library.similar import granted_words, similar_to
from scripts_library.suggesting import Help, help_at
from scripts_library.usecases import say
from scripts_library.wording import advice_on

# However many sentences a stage has, the one that was pressed is among them.
ALL = 1000
# More than these at once helps nobody who is typing.
MOST_SHOWN = 3


@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Say what the words typed so far suggest. POST, so that no address carries them; nothing is kept."""
    branch = own_branch(request, act_from(request))
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    return render(request, "scripts_library/_intake_help.html", {"help": help_at(words, branch) if branch else Help()})


@require_POST
def wording(request: HttpRequest, ref: UUID | None = None) -> HttpResponse:
    """Say what in the words typed so far should not reach a customer (R163). Nothing is kept. Without a complaint it is
    about what was done on the spot, and nobody settles on the spot without knowing the cause."""
    act = act_from(request)
    cause_known = ref is None or bool(complaint_for(request, ref, act).cause)
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    advice = advice_on(words, findings_in(words, cause_known=cause_known))
    shown = advice[:MOST_SHOWN]
    context = {"shown": shown, "more": len(advice) - len(shown), "goes_up": request.POST.get("use") == "goes_up"}
    return render(request, "scripts_library/_wording.html", context)


@require_GET
def panel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show what to say on one complaint, also for a type or feeling that stands chosen on its page and is not saved: as
    a part of that page for htmx, on the complaint's page without."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if not getattr(request, "htmx", False):
        return redirect("complaint", ref=complaint.public_id)
    return HttpResponse(render_say(request, complaint, act.now, unsaved=Unsaved.of(request.GET), anew=True))


@require_POST
def said(request: HttpRequest, ref: UUID, script: int) -> HttpResponse:
    """Keep that a sentence was said. The sentence is filled here again: a page can't put words into the trail. It may
    be one for a type or a feeling that stands chosen on the page and is not saved yet."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    hours = at_once(hours=told_hours(complaint, act.now))["hours"]
    blanks = blanks_of(complaint, person(request), hours, now=act.now)
    unsaved = Unsaved.of(request.GET)
    chosen = chosen_for(complaint, blanks, moment_of(complaint, unsaved, now=act.now), now=act.now, limit=ALL)
    one = next((one for one in chosen if one.script.pk == script), None)
    if one is None:
        messages.warning(
            request, _("The complaint has moved on; this sentence no longer fits. Here are the present ones.")
        )
        return redirect("complaint", ref=complaint.public_id)
    try:
        say(complaint.public_id, None, act, script=one.script.pk, text=one.text)
    except BadInput as error:
        messages.error(request, str(error.sentence))
        return redirect("complaint", ref=complaint.public_id)
    if getattr(request, "htmx", False):
        return HttpResponse(render_say(request, complaint, act.now, unsaved=unsaved))
    return redirect("complaint", ref=complaint.public_id)


@require_GET
def similar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show settled complaints that resemble one, for the desk alone: a part of its page for htmx (only what was
    granted, where no more is asked for), a page of its own without."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand_reader(act)
    found = similar_to(complaint, person(request), now=act.now)
    if request.GET.get("only") == "granted" and getattr(request, "htmx", False):
        return render(request, "scripts_library/_granted.html", {"granted": granted_words(found)})
    near = near_to(complaint, language=get_language() or "")
    context = {
        "complaint": complaint,
        "similar": found,
        "granted": granted_words(found),
        "near": near_context(near),
        "may_publish": complaint.stage == Stage.CLOSED and may(Right.REVIEW, complaint, person(request), now=act.now),
    }
    part = getattr(request, "htmx", False)
    return render(request, "scripts_library/_similar.html" if part else "scripts_library/similar.html", context)


@require_GET
def digest(request: HttpRequest) -> HttpResponse:
    """The morning's page of one's own desk, to read aloud or to print."""
    act = act_from(request)
    branch = own_branch(request, act)
    if branch is None:
        raise NotAllowed(_("The morning page is a branch's own, and you work at none. Ask a duty manager to show it."))
    page = digest_of(branch, person(request), now=act.now, language=Language.nearest(get_language()))
    return render(request, "scripts_library/digest.html", {"page": page})


@require_GET
def coaching(request: HttpRequest) -> HttpResponse:
    """What to talk about with one's people: words that went out although the guard stops them, and reviews."""
    act = act_from(request)
    if not leads(person(request), now=act.now):
        raise NotAllowed(_("Duty managers see this page, about the people they lead. Ask yours what stands there."))
    user = person(request)
    context = {"lines": lines(user, now=act.now), "just_talked": just_talked(user, now=act.now)}
    return render(request, "scripts_library/coaching.html", context)


@require_POST
def talked(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take one off the list: somebody talked about it."""
    try:
        note_talked(act_from(request), ref)
    except NotFound:
        raise Http404 from None
    return redirect("scripts_library:coaching")


@require_POST
def talk_back(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Put one back onto the list that was taken off too fast."""
    try:
        take_talk_back(act_from(request), ref)
    except NotFound:
        raise Http404 from None
    messages.success(request, _("It is back on the list."))
    return redirect("scripts_library:coaching")


@require_GET
def keywords(request: HttpRequest) -> HttpResponse:
    """What closed complaints say about the keywords, for whoever keeps them."""
    act = act_from(request)
    demand_keeper(person(request), now=act.now)
    return render(request, "scripts_library/keywords.html", keyword_context(person(request), now=act.now))


@require_POST
def look_back(request: HttpRequest) -> HttpResponse:
    """Read the latest closed complaints now; some seconds, which whoever asks for it has."""
    act = act_from(request)
    demand_keeper(person(request), now=act.now)
    report = make_report(now=act.now)
    messages.success(request, _("Read %(n)s closed complaints.") % {"n": report.read})
    return redirect("scripts_library:keywords")


@require_POST
def keyword_take(request: HttpRequest) -> HttpResponse:
    """Take a proposed word into the library."""
    try:
        taken = take_keyword(act_from(request), term=request.POST.get("term", ""), code=request.POST.get("code", ""))
    except BadInput as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("“%(term)s” counts from the next text on.") % {"term": taken.term})
    return redirect("scripts_library:keywords")


@require_POST
def keyword_off(request: HttpRequest) -> HttpResponse:
    """Switch a word off that was taken in."""
    term = request.POST.get("term", "")
    try:
        switch_off(act_from(request), term=term, code=request.POST.get("code", ""))
    except BadInput as error:
        messages.error(request, str(error.sentence))
    else:
        messages.success(request, _("“%(term)s” does not count any more.") % {"term": term})
    return redirect("scripts_library:keywords")
