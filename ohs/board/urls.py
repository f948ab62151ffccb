from django.urls import path
from django.views.generic import RedirectView

from . import views
from .paper.files import MEDIA_TYPES, PDF

app_name = "board"

_MEETING = "meetings/<slug:slug>/"
_BOARD = "boards/<slug:slug>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="board:meetings")),
    path("meetings/", views.MeetingList.as_view(), name="meetings"),
    path("meetings/new/", views.MeetingNew.as_view(), name="meeting_new"),
    path(f"{_MEETING}edit/", views.MeetingEdit.as_view(), name="meeting_edit"),
    path(_MEETING, views.MeetingDetail.as_view(), name="meeting"),
    path(f"{_MEETING}decisions/new/", views.DecisionNew.as_view(), name="decision_new"),
    path(f"{_MEETING}attendance/new/", views.AttendanceNew.as_view(), name="attendance_new"),
    path(f"{_MEETING}paper/", views.PaperEdit.as_view(), name="paper_edit"),
    path(f"{_MEETING}paper/<slug:key>/", views.SectionEdit.as_view(), name="section_edit"),
    path(f"{_MEETING}sections/", views.PaperSections.as_view(), name="sections"),
    path(f"{_MEETING}sections/new/", views.SectionNew.as_view(), name="section_new"),
    path(f"{_MEETING}pictures/", views.Pictures.as_view(), name="pictures"),
    path(_BOARD, views.BoardSections.as_view(), name="board_sections"),
    path(f"{_BOARD}start/", views.BoardStart.as_view(), name="board_start"),
    path(f"{_BOARD}template/", views.BoardTemplate.as_view(), name="board_template"),
    path(f"{_BOARD}sections/new/", views.BoardSectionNew.as_view(), name="board_section_new"),
    path(
        f"{_BOARD}sections/<slug:key>/",
        views.BoardSectionEdit.as_view(),
        name="board_section_edit",
    ),
    path(f"{_MEETING}freeze/", views.Freeze.as_view(), name="freeze"),
    path(f"{_MEETING}agenda/", views.Agenda.as_view(), name="agenda"),
    path(f"{_MEETING}agenda/new/", views.AgendaItemNew.as_view(), name="agenda_item_new"),
    path(f"{_MEETING}agenda/matter/", views.AgendaMatter.as_view(), name="agenda_matter"),
    path(f"{_MEETING}agenda/<int:pk>/", views.AgendaItemEdit.as_view(), name="agenda_item_edit"),
    path(
        f"{_MEETING}agenda/<int:pk>/outcome/", views.AgendaOutcome.as_view(), name="agenda_outcome"
    ),
    path(f"{_MEETING}agenda/files/<int:pk>/", views.AgendaFileView.as_view(), name="agenda_file"),
    path(f"{_MEETING}questions/new/", views.QuestionNew.as_view(), name="question_new"),
    path(f"{_MEETING}questions/<int:pk>/", views.QuestionAnswer.as_view(), name="question_answer"),
    path(f"{_MEETING}minutes/", views.Minutes.as_view(), name="minutes"),
    path(f"{_MEETING}minutes/write/", views.MinutesEdit.as_view(), name="minutes_edit"),
    path(f"{_MEETING}minutes/agree/", views.MinutesAgree.as_view(), name="minute"),
    path(f"{_MEETING}minutes.docx", views.MinutesFile.as_view(), name="minutes_docx"),
    path(f"{_MEETING}minutes.pdf", views.MinutesFile.as_view(name=PDF), name="minutes_pdf"),
    path(f"{_MEETING}then-and-now/", views.ThenAndNow.as_view(), name="then_and_now"),
    path(f"{_MEETING}final/", views.FinalPaper.as_view(), name="final"),
    path(f"{_MEETING}final/file/", views.FinalFile.as_view(), name="final_file"),
    path(f"{_MEETING}missing-files/", views.MakeMissingFiles.as_view(), name="missing_files"),
    path(f"{_MEETING}pack/", views.PackPage.as_view(), name="pack"),
    *(
        path(f"{_MEETING}{name}", views.PackFile.as_view(name=name), name=name.replace(".", "_"))
        for name in MEDIA_TYPES
    ),
    path("readiness/", views.Readiness.as_view(), name="readiness"),
    path("since/", views.Since.as_view(), name="since"),
]
