"""What the administration may do with each kind of row, as a literal table. Nothing of a complaint is changed there."""

from __future__ import annotations

import logging

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.personas import Walker, house, received  # noqa: F401

NONE = 0
# What the keeper of the house's reference data gets: (list, one more, change, delete); 0 where the house has no
# row, 302 where so little may be changed (a last day, a seal) that an empty form is a whole one.
# fmt: off
TABLE = {
    "account_emailaddress": (200, 200, 0, 0),
    "auth_group": (200, 200, 0, 0),
    "complaints_category": (200, 200, 200, 403),
    "complaints_complaint": (200, 403, 403, 403),
    "complaints_customer": (200, 403, 302, 403),
    "complaints_deadline": (200, 403, 403, 403),
    "complaints_escalation": (200, 403, 0, 0),
    "complaints_keyfact": (200, 200, 200, 403),
    "complaints_limitrule": (200, 200, 302, 403),
    "complaints_crisisstep": (200, 200, 200, 403),
    "complaints_recourse": (200, 200, 200, 403),
    "complaints_remedy": (200, 200, 200, 403),
    "complaints_severityrule": (200, 200, 200, 403),
    "evidence_anchor": (200, 403, 0, 0),
    "evidence_chainhead": (200, 403, 403, 403),
    "evidence_trailentry": (200, 403, 403, 403),
    "followups_agendaday": (200, 403, 0, 0),
    "followups_calendarfeed": (200, 403, 0, 0),
    "followups_callback": (200, 403, 0, 0),
    "mfa_authenticator": (200, 200, 0, 0),
    "organisation_authoritylimit": (200, 200, 302, 403),
    "organisation_branch": (200, 200, 200, 403),
    "organisation_budget": (200, 200, 0, 0),
    "organisation_calendarday": (200, 200, 200, 200),
    "organisation_department": (200, 200, 200, 403),
    "organisation_dutyentry": (200, 200, 200, 200),
    "organisation_policy": (200, 200, 302, 403),
    "organisation_posting": (200, 200, 302, 403),
    "organisation_user": (200, 200, 200, 403),
    "outbox_heartbeat": (200, 403, 0, 0),
    "outbox_message": (200, 403, 403, 403),
    "scripts_library_keyword": (200, 200, 0, 0),
    "scripts_library_knownmatter": (200, 200, 0, 0),
    "scripts_library_librarycase": (200, 200, 0, 0),
    "scripts_library_question": (200, 200, 0, 0),
    "scripts_library_script": (200, 200, 0, 0),
    "scripts_library_scriptuse": (200, 403, 0, 0),
    "scripts_library_taboofamily": (200, 403, 0, 0),
    "scripts_library_taboophrase": (200, 200, 0, 0),
    "scripts_library_wordset": (200, 200, 0, 0),
}
# fmt: on


def test_is_as_the_table_says(received: Walker, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    caplog.set_level(logging.CRITICAL, "django.request")
    keeper = Client()
    keeper.force_login(received.house.people["7001"])
    received.to("confirm")
    found = {}

    for model, page in admin.site._registry.items():
        name = model._meta.label_lower.replace(".", "_")
        row = page.get_queryset(keeper.get(reverse("admin:index")).wsgi_request).order_by("pk").first()
        one = [row.pk] if row else []
        found[name] = (
            keeper.get(reverse(f"admin:{name}_changelist")).status_code,
            keeper.get(reverse(f"admin:{name}_add")).status_code,
            keeper.post(reverse(f"admin:{name}_change", args=one), {}).status_code if one else NONE,
            keeper.get(reverse(f"admin:{name}_delete", args=one)).status_code if one else NONE,
        )

    assert found == TABLE
