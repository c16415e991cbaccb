from __future__ import annotations

from django.urls import path

from scripts_library import review_views, views
from scripts_library.casebook import views as casebook
from scripts_library.playbooks import views as playbooks
from scripts_library.practice import views as practice

app_name = "scripts_library"

urlpatterns = [
    path("playbooks/", playbooks.index, name="playbooks"),
    path("playbooks/<slug:key>/", playbooks.playbook, name="playbook"),
    path("casebook/", casebook.casebook, name="casebook"),
    path("casebook/cases/<str:key>/", casebook.case, name="case"),
    path("casebook/cases/<str:key>/withdraw/", casebook.withdraw, name="case_withdraw"),
    path("casebook/matters/<str:key>/", casebook.matter, name="matter"),
    path("complaints/<uuid:ref>/publish/", casebook.publish_case, name="publish"),
    path("practice/", practice.practice, name="practice"),
    path("practice/<slug:scenario>/begin/", practice.begin, name="practice_begin"),
    path("practice/rounds/<uuid:ref>/", practice.play, name="practice_round"),
    path("practice/rounds/<uuid:ref>/answer/", practice.answer, name="practice_answer"),
    path("keywords/", views.keywords, name="keywords"),
    path("keywords/look-back/", views.look_back, name="look_back"),
    path("keywords/take/", views.keyword_take, name="keyword_take"),
    path("keywords/off/", views.keyword_off, name="keyword_off"),
    path("digest/", views.digest, name="digest"),
    path("coaching/", views.coaching, name="coaching"),
    path("coaching/<uuid:ref>/talked/", views.talked, name="talked"),
    path("coaching/<uuid:ref>/back/", views.talk_back, name="talk_back"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("complaints/<uuid:ref>/review/", review_views.review, name="review"),
    path("complaints/new/reading/", views.reading, name="reading"),
    path("complaints/new/wording/", views.wording, name="wording_new"),
    path("complaints/<uuid:ref>/wording/", views.wording, name="wording"),
    path("complaints/<uuid:ref>/similar/", views.similar, name="similar"),
    path("complaints/<uuid:ref>/say/", views.panel, name="panel"),
    path("complaints/<uuid:ref>/say/<int:script>/said/", views.said, name="said"),
]
