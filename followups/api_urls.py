"""The API's addresses for calls to customers."""

from __future__ import annotations

from django.urls import path

from followups import api

CALLS = "complaints/<uuid:ref>/callbacks/"

urlpatterns = [
    path("callbacks/", api.ListMyCalls.as_view(), name="api_my_calls"),
    path(CALLS, api.Callbacks.as_view(), name="api_callbacks"),
    path(f"{CALLS}<uuid:callback>/attempts/", api.RecordAttempt.as_view(), name="api_callback_attempt"),
    path(f"{CALLS}<uuid:callback>/due/", api.MoveCallback.as_view(), name="api_callback_due"),
    path(f"{CALLS}<uuid:callback>/told/", api.TellDelay.as_view(), name="api_callback_told"),
    path(f"{CALLS}<uuid:callback>/word/", api.LeaveWord.as_view(), name="api_callback_word"),
    path(f"{CALLS}<uuid:callback>/drop/", api.DropCallback.as_view(), name="api_callback_drop"),
    path(f"{CALLS}<uuid:callback>/give-up/", api.GiveUpCallback.as_view(), name="api_callback_give_up"),
]
