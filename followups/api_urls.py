"""The API's addresses for calls to customers."""

from __future__ import annotations

from django.urls import path

from followups import api, api_customer

CALLS = "complaints/<uuid:ref>/callbacks/"
CUSTOMER = "complaints/<uuid:ref>/customers-page/"

urlpatterns = [
    path("callbacks/", api.ListMyCalls.as_view(), name="api_my_calls"),
    path(CUSTOMER, api_customer.CustomersPage.as_view(), name="api_customers_page"),
    path(f"{CUSTOMER}read/", api_customer.ReadMessages.as_view(), name="api_customers_read"),
    path(f"{CUSTOMER}write/", api_customer.WriteToCustomer.as_view(), name="api_customers_write"),
    path(f"{CUSTOMER}link/", api_customer.NewLink.as_view(), name="api_customers_link"),
    path(CALLS, api.Callbacks.as_view(), name="api_callbacks"),
    path(f"{CALLS}<uuid:callback>/attempts/", api.RecordAttempt.as_view(), name="api_callback_attempt"),
    path(f"{CALLS}<uuid:callback>/due/", api.MoveCallback.as_view(), name="api_callback_due"),
    path(f"{CALLS}<uuid:callback>/told/", api.TellDelay.as_view(), name="api_callback_told"),
    path(f"{CALLS}<uuid:callback>/word/", api.LeaveWord.as_view(), name="api_callback_word"),
    path(f"{CALLS}<uuid:callback>/drop/", api.DropCallback.as_view(), name="api_callback_drop"),
    path(f"{CALLS}<uuid:callback>/give-up/", api.GiveUpCallback.as_view(), name="api_callback_give_up"),
]
