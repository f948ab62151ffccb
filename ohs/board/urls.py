from django.urls import path
from django.views.generic import RedirectView

from . import views
from .paper.files import MEDIA_TYPES

app_name = "board"

_MEETING = "meetings/<slug:slug>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="board:meetings")),
    path("meetings/", views.MeetingList.as_view(), name="meetings"),
    path(_MEETING, views.MeetingDetail.as_view(), name="meeting"),
    path(f"{_MEETING}decisions/new/", views.DecisionNew.as_view(), name="decision_new"),
    path(f"{_MEETING}attendance/new/", views.AttendanceNew.as_view(), name="attendance_new"),
    path(f"{_MEETING}paper/", views.PaperEdit.as_view(), name="paper_edit"),
    path(f"{_MEETING}freeze/", views.Freeze.as_view(), name="freeze"),
    path(f"{_MEETING}minutes/", views.Minute.as_view(), name="minute"),
    path(f"{_MEETING}pack/", views.PackPage.as_view(), name="pack"),
    *(
        path(f"{_MEETING}{name}", views.PackFile.as_view(name=name), name=name.replace(".", "_"))
        for name in MEDIA_TYPES
    ),
    path("readiness/", views.Readiness.as_view(), name="readiness"),
    path("since/", views.Since.as_view(), name="since"),
]
