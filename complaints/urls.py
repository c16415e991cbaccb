"""The addresses of the desk. Every one names a complaint by its public reference, never by number or phone."""

from __future__ import annotations

from django.urls import path

from complaints.views import customers, desk, detail, explaining, intake, papers, search, supervision

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("next/<uuid:ref>/", desk.desk_next, name="desk_next"),
    path("search/", search.search, name="search"),
    path("supervisor/", supervision.supervisor, name="supervisor"),
    path("letters/<uuid:message>/<slug:what>/", supervision.letter, name="letter"),
    path("work-orders/", explaining.work_orders, name="work_orders"),
    path("complaints/new/", intake.new, name="complaint_new"),
    path("complaints/lookup/", intake.lookup, name="complaint_lookup"),
    path("complaints/<uuid:ref>/", detail.detail, name="complaint"),
    path("complaints/<uuid:ref>/stage/", detail.save, name="complaint_save"),
    path("complaints/<uuid:ref>/moves/<slug:name>/", detail.move, name="complaint_move"),
    path("complaints/<uuid:ref>/acts/<slug:name>/", detail.act_upon, name="complaint_act"),
    path("complaints/<uuid:ref>/acts/<slug:name>/<slug:row>/", detail.act_upon_row, name="complaint_row_act"),
    path("complaints/<uuid:ref>/limits/", explaining.trace, name="complaint_trace"),
    path("complaints/<uuid:ref>/work-orders/<uuid:order>/", explaining.work_order, name="work_order"),
    path("complaints/<uuid:ref>/contacts/<uuid:contact>/", customers.reveal, name="customer_reveal"),
    path("complaints/<uuid:ref>/papers/<slug:name>/", papers.paper, name="complaint_paper"),
    path("complaints/<uuid:ref>/history/", customers.history, name="customer_history"),
    path("complaints/<uuid:ref>/from-elsewhere/", search.open_from_elsewhere, name="complaint_open_foreign"),
]
