from __future__ import annotations

from django.urls import path

from followups import views
from followups.letters import views as letters

app_name = "followups"

CALLS = "complaints/<uuid:ref>/callbacks/"

urlpatterns = [
    path("callbacks/", views.agenda, name="agenda"),
    path("letters/", letters.letters, name="letters"),
    path("letters/words/<slug:letter>/<slug:language>/", letters.words, name="letter_words"),
    path(CALLS, views.panel, name="panel"),
    path(f"{CALLS}plan/", views.plan, name="plan"),
    path(f"{CALLS}write/", views.write, name="write"),
    path(f"{CALLS}manager/", views.managers_call, name="managers_call"),
    path(f"{CALLS}<uuid:callback>/attempt/", views.attempt, name="attempt"),
    path(f"{CALLS}<uuid:callback>/due/", views.due, name="due"),
    path(f"{CALLS}<uuid:callback>/drop/", views.drop, name="drop"),
    path(f"{CALLS}<uuid:callback>/give-up/", views.give_up, name="give_up"),
]
