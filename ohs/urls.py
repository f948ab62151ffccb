"""Every address of the application but /healthz and /readyz, which `ohs.service` answers.

Those of a register stand under its label.
"""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from ohs.board.views import Dashboard
from ohs.calendars.views import CalendarPage, calendar
from ohs.organisation.views import Account
from ohs.registers.contract import register_apps
from ohs.search.views import Search
from ohs.service.made_files import MadeFile
from ohs.web.help_pages import AccessibilityStatement, Glossary, HelpPage, RoleHelpPage

# Accounts are made by an administrator and have no self-service before sign-in: these addresses of the sign-in
# package lead to the sign-in page.
_CLOSED = (
    "signup/",
    "inactive/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "login/code/confirm/",
    "2fa/webauthn/signup/",
    "email/",
    # Nobody ties an account to another, or signs up, by hand.
    "3rdparty/",
    "3rdparty/signup/",
)

urlpatterns = [
    path("", Dashboard.as_view(), name="home"),
    *(path(f"{app.label}/", include(f"{app.name}.urls")) for app in register_apps()),
    path("", include("ohs.work.urls")),
    path("comments/", include("ohs.comments.urls")),
    path("board/", include("ohs.board.urls")),
    path("setup/", include("ohs.setup.urls")),
    path("", include("ohs.workbook.urls")),
    path("activity/", include("ohs.activity.urls")),
    path("", include("ohs.access.urls")),
    path("", include("ohs.web.urls")),
    path("retention/", include("ohs.retention.urls")),
    path("import/", include("ohs.imports.urls")),
    path("made/<uuid:pk>/", MadeFile.as_view(), name="made_file"),
    path("api/", include("ohs.api.urls")),
    path("calendar/", CalendarPage.as_view(), name="calendar_address"),
    path("calendar/<str:token>.ics", calendar, name="calendar"),
    path("search/", Search.as_view(), name="search"),
    *(
        path(f"accounts/{closed}", RedirectView.as_view(pattern_name="account_login"))
        for closed in _CLOSED
    ),
    path("help/", HelpPage.as_view(), name="help"),
    path("help/<slug:role>/", RoleHelpPage.as_view(), name="role_help"),
    path("glossary/", Glossary.as_view(), name="glossary"),
    path("accessibility/", AccessibilityStatement.as_view(), name="accessibility"),
    path("accounts/", Account.as_view(), name="account"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "ohs.web.views.bad_request"
handler403 = "ohs.web.views.permission_denied"
handler404 = "ohs.web.views.page_not_found"
handler500 = "ohs.web.views.server_error"
