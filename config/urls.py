"""Every address of the house. A page needs a sign-in unless its view says otherwise."""

from __future__ import annotations

from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.gzip import gzip_page
from drf_spectacular.views import SpectacularAPIView

from config import administration, api_docs, browser_choices, dev_pages, errors, health, mail_page, tour

handler400 = errors.handler400
handler403 = errors.handler403
handler404 = errors.handler404
handler429 = errors.handler429
handler500 = errors.handler500

# Only what staff need: accounts are made by the administration, so there is no sign-up and no reset by mail.
accounts: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("two-step/", include("allauth.mfa.urls")),
]

health_checks = [
    path("live", health.live, name="health_live"),
    path("ready", health.ready, name="health_ready"),
]

api: list[URLPattern | URLResolver] = [
    path("schema/", gzip_page(SpectacularAPIView.as_view()), name="api_schema"),
    path("docs/", api_docs.api_docs, name="api_docs"),
    path("v1/", include("config.api_urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("health/", include(health_checks)),
    path("language/", browser_choices.set_language, name="set_language"),
    path("mails/", mail_page.mail_page, name="mails"),
    path("tour/", tour.tour, name="tour"),
    path("tour/begin/", tour.begin, name="tour_begin"),
    path("tour/end/", tour.end, name="tour_end"),
    path("appearance/", browser_choices.appearance, name="appearance"),
    path("admin/login/", administration.sign_in),
    path("admin/", admin.site.urls),
    path("api/", include(api)),
    path("", include("followups.urls")),
    path("", include("scripts_library.urls")),
    path("", include("complaints.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("components/", dev_pages.components, name="components"))
