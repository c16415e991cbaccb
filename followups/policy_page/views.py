"""The policy page of a branch: public once the branch says so; before that only staff see it, to look it over."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from followups.policy_page.reading import policy_context
from organisation.local_dates import zone_of
from organisation.models import Branch, Language
from organisation.policies import policies_for

NOT_PUBLIC = 404


@login_not_required
@require_safe
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Show how a branch handles complaints. `language` in the address chooses the language, as on paper."""
    now = timezone.now()
    branch = Branch.objects.filter(code=code.upper(), is_active=True).first()
    policies = policies_for(branch.pk, now=now) if branch else None
    if branch is None or policies is None:
        return render(request, "followups/policy/none.html", status=NOT_PUBLIC)
    is_public = bool(policies.int("policy_page"))
    if not is_public and not request.user.is_authenticated:
        return render(request, "followups/policy/none.html", status=NOT_PUBLIC)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in Language.values else Language.nearest(translation.get_language())
    with translation.override(language), timezone.override(zone_of(branch)):
        context = {**policy_context(branch, policies, now=now), "code": branch.code, "is_public": is_public}
        context["other"] = Language.EN if language == Language.ZH_HANS else Language.ZH_HANS
        response = render(request, "followups/policy/page.html", context)
        response["Content-Language"] = str(language)
    return response
