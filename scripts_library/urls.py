from __future__ import annotations

from django.urls import path

from scripts_library import views

app_name = "scripts_library"

urlpatterns = [
    path("coaching/", views.coaching, name="coaching"),
    path("coaching/<uuid:ref>/talked/", views.talked, name="talked"),
    path("complaints/new/reading/", views.reading, name="reading"),
    path("complaints/new/wording/", views.wording, name="wording_new"),
    path("complaints/<uuid:ref>/wording/", views.wording, name="wording"),
    path("complaints/<uuid:ref>/say/", views.panel, name="panel"),
    path("complaints/<uuid:ref>/say/<int:script>/said/", views.said, name="said"),
]
