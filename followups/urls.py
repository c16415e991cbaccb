from __future__ import annotations

from django.urls import path

from followups import calendar_views, views

app_name = "followups"

CALLS = "complaints/<uuid:ref>/callbacks/"

urlpatterns = [
    path("callbacks/", views.agenda, name="agenda"),
    path("callbacks/calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendar_views.calendar_feed, name="calendar_feed"),
    path(CALLS, views.panel, name="panel"),
    path(f"{CALLS}plan/", views.plan, name="plan"),
    path(f"{CALLS}manager/", views.managers_call, name="managers_call"),
    path(f"{CALLS}<uuid:callback>/attempt/", views.attempt, name="attempt"),
    path(f"{CALLS}<uuid:callback>/due/", views.due, name="due"),
    path(f"{CALLS}<uuid:callback>/told/", views.told, name="told"),
    path(f"{CALLS}<uuid:callback>/word/", views.word, name="word"),
    path(f"{CALLS}<uuid:callback>/drop/", views.drop, name="drop"),
    path(f"{CALLS}<uuid:callback>/give-up/", views.give_up, name="give_up"),
]
