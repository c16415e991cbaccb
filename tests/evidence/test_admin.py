from __future__ import annotations

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from evidence.admin import ReadOnlyAdmin
from evidence.anchors import drop_anchor
from evidence.models import Anchor, ChainHead, DataKey, TrailEntry, TrailWords
from evidence.trail import append
from organisation.models import User

urlpatterns = [path("admin/", admin.site.urls)]


@pytest.fixture
def root(db):
    return User.objects.create_superuser("E0001", "管理")


@pytest.fixture
def request_of_root(rf, root):
    request = rf.get("/")
    request.user = root
    return request


@pytest.mark.parametrize("model", [TrailEntry, ChainHead, Anchor])
def test_even_the_superuser_only_reads(request_of_root, model):
    page = admin.site.get_model_admin(model)

    assert isinstance(page, ReadOnlyAdmin)
    assert page.has_view_permission(request_of_root)
    assert not page.has_add_permission(request_of_root)
    assert not page.has_change_permission(request_of_root)
    assert not page.has_delete_permission(request_of_root)
    assert page.get_actions(request_of_root) == {}


def test_keys_and_words_are_not_shown_at_all(db):
    assert not admin.site.is_registered(DataKey)
    assert not admin.site.is_registered(TrailWords)


@pytest.mark.parametrize("model", [TrailEntry, ChainHead, Anchor])
def test_lists_and_rows_can_be_read(request_of_root, act, model, settings):
    settings.ROOT_URLCONF = __name__
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    append("complaint:a", "noted", act=act, facts={"n": 1}, words={"note": "好"})
    drop_anchor(now=act.now)
    page = admin.site.get_model_admin(model)

    listed = page.changelist_view(request_of_root)
    shown = page.change_view(request_of_root, str(model.objects.first().pk))

    assert isinstance(listed, TemplateResponse)
    assert isinstance(shown, TemplateResponse)
    assert "complaint:a" in listed.render().content.decode() + shown.render().content.decode()
    assert "_save" not in shown.content.decode()


def test_posting_a_change_is_refused(rf, root, act):
    entry = append("complaint:a", "noted", act=act, facts={})
    request = rf.post("/", {"kind": "calmed"})
    request.user, request._dont_enforce_csrf_checks = root, True

    with pytest.raises(PermissionDenied):
        admin.site.get_model_admin(TrailEntry).change_view(request, str(entry.pk))
