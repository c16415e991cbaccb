from __future__ import annotations

from django.urls import path

from followups import calendar_views, customer_panel_views, views
from followups.customer_page import views as customer_page
from followups.letters import views as letters
from followups.mail_in import views as mail_in
from followups.policy_page import views as policy_page
from followups.web_form import views as web_form

app_name = "followups"

CALLS = "complaints/<uuid:ref>/callbacks/"
CUSTOMER = "complaints/<uuid:ref>/customers-page/"

urlpatterns = [
    path("callbacks/", views.agenda, name="agenda"),
    path("c/<str:token>/", customer_page.customer, name="customer"),
    path("c/<str:token>/thanks/", web_form.thanks, name="complained"),
    path("complain/", web_form.choose, name="complain_where"),
    path("complain/<slug:code>/", web_form.form, name="complain"),
    path("complaint-policy/<slug:code>/", policy_page.policy, name="policy"),
    path(CUSTOMER, customer_panel_views.panel, name="customers_page"),
    path(f"{CUSTOMER}read/", customer_panel_views.read, name="customers_read"),
    path(f"{CUSTOMER}write/", customer_panel_views.write, name="customers_write"),
    path(f"{CUSTOMER}link/", customer_panel_views.new_link, name="customers_link"),
    path("callbacks/calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendar_views.calendar_feed, name="calendar_feed"),
    path("mail-in/", mail_in.mail_in, name="mail_in"),
    path("mail-in/<uuid:ref>/", mail_in.one, name="mail_in_one"),
    path("letters/", letters.letters, name="letters"),
    path("letters/words/<slug:letter>/<slug:language>/", letters.words, name="letter_words"),
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
