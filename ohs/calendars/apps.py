from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "ohs.calendars"
    label = "calendars"
    verbose_name = "Calendars"
    role_permissions = {}
