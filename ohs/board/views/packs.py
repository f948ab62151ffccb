"""The paper of a meeting: as a page, a PDF, a Word document, a zip of all registers; frozen ones as the Board saw them."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from ohs.activity.models import AccessEvent
from ohs.activity.ways_in import note
from ohs.core.cache import cached_until_change
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import AUDIENCES, BOARD, Audience
from ohs.registers.content import Paper, UnknownPaperSchema, from_plain
from ohs.registers.contract import (
    TablesOnDemand,
    may_see_small_numbers,
    registers,
    view_permissions,
)
from ohs.service.made_files import off_the_request
from ohs.web import charts
from ohs.web.views import RegisterPage

from ..models import MeetingSnapshot
from ..paper import files
from ..paper.page import PaperPage
from ..paper.plan import SectionText, section_for
from ..paper.write import draft_tables, kept_draft
from ..paper_forms import SectionForm
from ..permissions import may_write_paper
from ..snapshots.read import SnapshotReader, frozen_file, frozen_paper, missing_files
from ..tasks import make_pack_file
from .final import as_download
from .paper import section_initial


class _Pack(RegisterPage):
    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(self.get_meetings(), slug=kwargs["slug"])

    def get_meetings(self):
        return BoardMeeting.objects.select_related("board", "snapshot", "paper__author")

    @cached_property
    def audience(self) -> Audience:
        """For whom, by `?audience=`: the Board unless another is asked for; small numbers only for who may see them."""
        key = self.request.GET.get("audience", BOARD.key)
        audience = AUDIENCES.get(key)
        if audience is None:
            raise BadRequest(f"“{key[:20]}” is not an audience. Use one of {', '.join(AUDIENCES)}.")
        return audience

    def has_permission(self):
        if not super().has_permission():
            return False
        return not self.audience.small_numbers or may_see_small_numbers(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        # A draft with small numbers is written from the registers, which log that they were shown. What is frozen is only read.
        if self.snapshot and self.audience.small_numbers:
            self._log()
        return response

    def _log(self):
        """A note with each register of how many of its rows the Board was not shown in full."""
        snapshot = SnapshotReader(self.meeting)
        for register in registers():
            if register.log_small_numbers is None:
                continue
            hidden = sum(
                "[c]" in row.values()
                for table in register.tables
                for row in snapshot.table(table.name, BOARD).rows
            )
            if hidden:
                register.log_small_numbers(
                    by=self.request.user, path=self.request.get_full_path(), figures=hidden
                )

    @cached_property
    def snapshot(self) -> MeetingSnapshot | None:
        return getattr(self.meeting, "snapshot", None)

    @cached_property
    def missing(self) -> list[str]:
        """The files that could not be made when the meeting was frozen."""
        if not self.snapshot:
            return []
        return missing_files(self.snapshot, self.audience, files.MEDIA_TYPES)

    @cached_property
    def problems(self) -> list[str]:
        """What of the frozen meeting is not what was frozen."""
        return self.snapshot.problems() if self.snapshot else []

    def checksum_failed(self):
        context = {"meeting": self.meeting, "snapshot": self.snapshot, "problems": self.problems}
        return render(self.request, "board/checksum_failed.html", context, status=409)

    @cached_property
    def _tables(self) -> TablesOnDemand:
        return draft_tables(
            meeting=self.meeting,
            audience=self.audience,
            by=self.request.user,
            today=self.today,
            address=self.request.get_full_path(),
        )

    @cached_property
    def draft(self) -> Paper:
        """The paper of a meeting that is not frozen."""

        charts.start_engine()
        files.load_makers()
        return kept_draft(meeting=self.meeting, tables=self._tables, version=self.data_version)

    @cached_property
    def csv_files(self) -> dict[str, bytes]:
        """The tables of the draft, for its zip."""
        # Where small numbers are read, reading them is logged each time: nothing is kept.
        if self.audience.small_numbers:
            return files.to_csv_files(self._tables)
        return cached_until_change(
            "tables of a paper",
            lambda: files.to_csv_files(self._tables),
            self.meeting.pk,
            self.audience.key,
            self._tables.on,
            version=self.data_version,
        )

    @cached_property
    def paper(self):
        if self.snapshot:
            return from_plain(frozen_paper(self.snapshot, self.audience))
        return self.draft


class PackPage(_Pack):
    template_name = "board/pack.html"

    def get(self, request, *args, **kwargs):
        try:
            _ = self.paper
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if self.problems:
                # Damaged so far that there is no paper to show with the warning over it.
                return self.checksum_failed()
            if not isinstance(error, UnknownPaperSchema):
                raise
            # Another version froze it: its files are what the Board saw, and are handed out as they are.
            context = {"meeting": self.meeting, "snapshot": self.snapshot, "problem": str(error)}
            return render(request, "board/paper_as_files.html", context)
        return super().get(request, *args, **kwargs)

    @cached_property
    def may_write(self) -> bool:
        return self.meeting.state == BoardMeeting.State.PLANNED and may_write_paper(
            self.request.user, self.meeting
        )

    @cached_property
    def edited(self) -> SectionText | None:
        """The section whose words are being written on the page, by `?edit=`."""
        key = self.request.GET.get("edit", "")
        return section_for(self.meeting, key) if key and self.may_write else None

    def get_context_data(self, **kwargs):
        edited = self.edited
        if edited is not None:
            kwargs |= {
                "editing": edited.key,
                "section_text": edited,
                "form": SectionForm(section=edited, initial=section_initial(edited)),
            }
        return super().get_context_data(
            may_write=self.may_write,
            page=PaperPage(self.paper),
            meeting=self.meeting,
            snapshot=self.snapshot,
            problems=self.problems,
            paper=self.paper,
            audience=self.audience,
            missing=self.missing,
            audiences=[
                audience
                for audience in AUDIENCES.values()
                if not audience.small_numbers or may_see_small_numbers(self.request.user)
            ],
            **kwargs,
        )


class PackFile(_Pack):
    """One file of the pack. Frozen: the bytes that were kept, if they are what was frozen. Else: made now."""

    name = ""

    def get_meetings(self):
        meetings = super().get_meetings()
        return files.with_template(meetings) if self.name == files.WORD else meetings

    def sent_file(self):
        """The paper that was sent, where it is sealed as a file of this kind: it is what the Board was given."""
        if self.audience != BOARD:
            return None
        sent = self.snapshot.additions.filter(
            kind="sent", detail__media_type=files.MEDIA_TYPES[self.name]
        ).first()
        return as_download(sent.name, sent.detail["media_type"], bytes(sent.body)) if sent else None

    def note_taken(self):
        taken = f"{self.meeting.slug} {self.name}, for {self.audience.name}"
        person = self.request.user
        note(AccessEvent.Kind.FILE_TAKEN, person=person, request=self.request, detail=taken)

    def get(self, request, *args, **kwargs):
        if self.problems:
            return self.checksum_failed()
        if self.snapshot:
            sent = self.sent_file()
            if sent is not None:
                self.note_taken()
                return sent
            body = frozen_file(self.snapshot, self.name, self.audience)
        else:
            elsewhere = self.made_elsewhere()
            if elsewhere is not None:
                self.note_taken()
                return elsewhere
            csv_files = self.csv_files if self.name == files.ZIP else {}
            body = files.make(self.name, self.paper, self.meeting, self.audience, csv_files)
        if body is None:
            context = {"meeting": self.meeting, "snapshot": self.snapshot, "name": self.name}
            return render(request, "board/file_missing.html", context, status=404)
        response = HttpResponse(body, content_type=files.MEDIA_TYPES[self.name])
        self.note_taken()
        response["Content-Disposition"] = f'attachment; filename="{self.file_name}"'
        return response

    @property
    def file_name(self) -> str:
        ending = self.name.partition(".")[2]
        suffix = "" if self.audience == BOARD else f"-{self.audience.key}"
        return f"{self.meeting.slug}{suffix}.{ending}"

    def made_elsewhere(self):
        """The file of a draft by the worker, where one runs."""
        return off_the_request(
            self.request,
            make_pack_file,
            meeting=self.meeting.pk,
            name=self.name,
            audience=self.audience.key,
            file_name=self.file_name,
            today=self.today.isoformat(),
        )
