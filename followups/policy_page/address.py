"""Where the policy page of a branch stands, for whoever leads there."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from organisation.models import Branch
from organisation.policies import Policies


def policy_path(branch: Branch, policies: Policies, *, language: str) -> str:
    """Give the path of the branch's policy page in a language; empty while it is not public."""
    if not policies.int("policy_page"):
        return ""
    return f"{reverse('followups:policy', args=[branch.code])}?language={language}"


def policy_address(branch: Branch, policies: Policies, *, language: str) -> str:
    """Give the whole address, for paper; empty while it is not public."""
    path = policy_path(branch, policies, language=language)
    return settings.PUBLIC_URL + path if path else ""
