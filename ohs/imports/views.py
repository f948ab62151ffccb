"""The page by which anything is brought in: choose a file, say which column is which, look, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ohs.core import clock
from ohs.core.collisions import settle
from ohs.core.errors import OperationRefused, sentences
from ohs.core.text import plural
from ohs.service.background import (
    INTERRUPTED,
    STOPPED,
    UNFINISHED,
    enqueue,
    last_work,
    take_back,
    waiting_before,
    worker_runs,
)
from ohs.web.long_operations import LongOperation
from ohs.web.operation_views import show_refusal

from . import operations, reading
from .batch import RowsRejected
from .figures.importer import FigureImporter
from .files.cells import UnreadableFileError, column_letters
from .forms import (
    ColumnsForm,
    SheetForm,
    WithdrawForm,
    options_form,
    typed_options,
    upload_form_class,
)
from .importers import importer_by_key, importers_for
from .models import ImportBatch
from .suggestions import suggest
from .tasks import record_batch, withdraw_extract
from .values.texts import shown

#: Groups of faults that a page lists.
_LISTED = 200
#: Rows that the page of columns shows of the file.
_SHOWN_ROWS = 5


class ImportList(PermissionRequiredMixin, TemplateView):
    """Everything that this person may bring in, what waits for their confirmation, and what came in lately."""

    raise_exception = True
    permission_denied_message = "Only those who keep a register can bring files in."
    template_name = "imports/import_list.html"

    def has_permission(self) -> bool:
        self.importers = importers_for(self.request.user)
        return bool(self.importers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ImportBatch.objects.discard_expired()
        titles = {importer.key: importer.title for importer in self.importers}
        waiting = list(ImportBatch.objects.waiting_for(self.request.user).defer("content")[:20])
        done = (
            ImportBatch.objects.filter(importer__in=titles, confirmed_at__isnull=False)
            .select_related("person")
            .defer("content")
            .order_by("-confirmed_at", "-pk")[:20]
        )
        return super().get_context_data(
            importers=self.importers,
            waiting=[(batch, titles.get(batch.importer, batch.importer)) for batch in waiting],
            done=[(batch, titles[batch.importer]) for batch in done],
            **kwargs,
        )


class Upload(PermissionRequiredMixin, FormView):
    """The file and the importer's questions. Nothing is recorded by this page."""

    raise_exception = True
    template_name = "imports/upload.html"

    def has_permission(self) -> bool:
        importer = importer_by_key(self.kwargs["importer"])
        if importer is None:
            raise Http404("Nothing of this name can be brought in.")
        self.importer = importer
        return importer.may(self.request.user)

    def get_form_class(self) -> Any:
        return upload_form_class(self.importer)

    def form_valid(self, form: Any) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            batch = operations.receive_file(
                importer=self.importer,
                data=file.read(),
                file_name=file.name or "",
                options=typed_options(form),
                by=self.request.user,
            )
        except UnreadableFileError as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        except OperationRefused as refused:
            form.add_error("file", sentences(refused))
            return self.form_invalid(form)
        return redirect("imports:preview", key=batch.key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extracts = []
        if isinstance(self.importer, FigureImporter):
            extracts = list(
                self.importer.extracts.all_extracts.select_related("imported_by", "withdrawn_by")
                .defer("withdrawn_figures")
                .order_by("-as_at", "-pk")[:20]
            )
        return super().get_context_data(importer=self.importer, extracts=extracts, **kwargs)


class WithdrawExtract(PermissionRequiredMixin, LongOperation):
    """An extract that was a mistake is taken back, with a reason."""

    raise_exception = True
    template_name = "imports/withdraw.html"
    form_class = WithdrawForm
    task = withdraw_extract
    doing = "This extract is being withdrawn"

    def has_permission(self) -> bool:
        importer = importer_by_key(self.kwargs["importer"])
        if not isinstance(importer, FigureImporter):
            raise Http404("Nothing of this name can be withdrawn.")
        self.importer = importer
        if not importer.may(self.request.user):
            return False
        self.extract = get_object_or_404(importer.extracts.all_extracts, pk=self.kwargs["pk"])
        return True

    def get_record(self) -> Any:
        return self.extract

    def about(self) -> dict[str, str | int]:
        return {**super().about(), "importer": self.importer.key}

    def within_the_request(self, form: Any) -> HttpResponse:
        try:
            self.importer.withdraw(
                self.extract, reason=form.cleaned_data["reason"], by=self.request.user
            )
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        return redirect(self.when_done())

    def when_done(self) -> str:
        self.say(
            f"{self.extract} is withdrawn. Every figure is as if it had never come, and it may be brought in again."
        )
        return reverse("imports:upload", args=[self.importer.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(importer=self.importer, extract=self.extract, **kwargs)


class BatchPage(PermissionRequiredMixin):
    """A page about one's own file. Somebody else's is not found."""

    raise_exception = True
    request: HttpRequest
    kwargs: dict[str, Any]

    def has_permission(self) -> bool:
        batch = reading.batch_of(key=self.kwargs["key"], person=self.request.user)
        importer = importer_by_key(batch.importer) if batch else None
        if batch is None or importer is None:
            raise Http404("There is no such file of yours.")
        self.batch, self.importer = batch, importer
        return importer.may(self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.has_permission() and not self.batch.is_waiting and self.batch.confirmed_at is None:
            messages.error(request, reading.GONE)
            return redirect("imports:upload", importer=self.importer.key)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @property
    def answers(self) -> dict[str, Any]:
        form = options_form(self.importer, self.batch.options)
        if not form.is_valid():
            raise OperationRefused(
                [str(error) for errors in form.errors.values() for error in errors]
            )
        return form.cleaned_data


class Preview(BatchPage, TemplateView):
    """What the file would do, or every fault of it; and the button that does it."""

    template_name = "imports/preview.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(self, refusal: str = "", status: int = 200) -> HttpResponse:
        if self.batch.confirmed_at is not None:
            return self.answer(done=True)
        work = last_work(record_batch, key=str(self.batch.key))
        if work is not None and work.status in UNFINISHED and worker_runs():
            return self.under_way(work)
        refusal = refusal or self.why_not(work)
        loaded = None
        try:
            loaded = reading.load(self.batch)
            outcome = reading.preview(
                batch=self.batch,
                loaded=loaded,
                options=self.answers,
                by=self.request.user,
                on=clock.today(),
            )
        except UnreadableFileError as error:
            return self.no_table(str(error))
        except RowsRejected as rejected:
            return self.answer(
                missing=rejected.missing,
                groups=rejected.groups[:_LISTED],
                group_count=len(rejected.groups),
                fault_count=len(rejected.faults),
                loaded=loaded,
                status=status,
            )
        except ValidationError as error:
            return self.answer(refusal=sentences(error), loaded=loaded, status=status)
        return self.answer(
            outcome=outcome,
            digest=outcome.digest(),
            refusal=refusal,
            loaded=loaded,
            status=status,
        )

    def under_way(self, work: DBTaskResult) -> HttpResponse:
        """How far what is done off the request has come; the page asks again by itself."""
        context = self.get_context_data(
            batch=self.batch,
            importer=self.importer,
            work=work,
            is_running=work.status == TaskResultStatus.RUNNING,
            before=waiting_before(work),
        )
        return render(self.request, "imports/under_way.html", context)

    def why_not(self, work: DBTaskResult | None) -> str:
        """What became of it off the request, where nothing was recorded."""
        if work is None:
            return ""
        if work.status == TaskResultStatus.SUCCESSFUL:
            return str(work.return_value or "")
        if work.status == TaskResultStatus.READY and take_back(work):
            return STOPPED
        return f"{INTERRUPTED} Look at what the file would do now, and record it again."

    def no_table(self, problem: str) -> HttpResponse:
        messages.error(self.request, problem)
        if problem == reading.NO_ROWS:
            return redirect("imports:upload", importer=self.importer.key)
        return redirect("imports:columns", key=self.batch.key)

    def answer(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(batch=self.batch, importer=self.importer, **context),
            status=status,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            operations.discard(batch=self.batch, by=request.user)
            messages.success(request, "The file was thrown away. Nothing of it was recorded.")
            return redirect("imports:upload", importer=self.importer.key)
        if self.batch.confirmed_at is not None:
            return self.finished()
        if "make" in request.POST:
            return self.make_missing(request.POST.getlist("make"))
        if worker_runs():
            work = last_work(record_batch, key=str(self.batch.key))
            if work is None or work.status not in UNFINISHED:
                enqueue(
                    record_batch,
                    key=str(self.batch.key),
                    shown=request.POST.get("shown", ""),
                    by=int(request.user.pk or 0),
                    on=clock.today().isoformat(),
                )
            return redirect("imports:preview", key=self.batch.key)
        try:
            self.batch = settle(
                lambda: operations.confirm(
                    batch=self.batch,
                    shown=request.POST.get("shown", ""),
                    options=self.answers,
                    by=request.user,
                    on=clock.today(),
                )
            )
        except operations.PreviewOutdated as outdated:
            return self.show(refusal=sentences(outdated), status=409)
        except (UnreadableFileError, ValidationError):
            # What was right when it was shown is no longer: the preview says what.
            return self.show(refusal=operations.CHANGED, status=409)
        return self.finished()

    def make_missing(self, names: list[str]) -> HttpResponse:
        """Make what the rows have and the register has not, as far as it was ticked."""
        missing = []
        try:
            reading.preview(
                batch=self.batch,
                loaded=reading.load(self.batch),
                options=self.answers,
                by=self.request.user,
                on=clock.today(),
            )
        except RowsRejected as rejected:
            missing = [one for one in rejected.missing if one.name in names]
        except (UnreadableFileError, ValidationError):
            return redirect("imports:preview", key=self.batch.key)
        made = self.importer.make_missing(missing, by=self.request.user)
        messages.success(
            self.request, f"{plural(made, 'post')} made. This is what the file would do now."
        )
        return redirect("imports:preview", key=self.batch.key)

    def finished(self) -> HttpResponse:
        messages.success(self.request, self.batch.said or "The file was brought in.")
        return redirect(self.batch.url or "imports:list")


class NameColumns(BatchPage, TemplateView):
    """The file as it is read, and for each of its columns what it stands for."""

    template_name = "imports/columns.html"

    def read(self, data: Any) -> None:
        """The sheet and the header that the address or the form names, else the likeliest."""
        loaded = reading.load(self.batch)
        self.sheets = [sheet for sheet in loaded.sheets if sheet.rows]
        names = [sheet.name for sheet in self.sheets]
        form = SheetForm(data if data and "sheet" in data else None, sheets=names)
        wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
        candidate, shows_batch = loaded.candidate, True
        if wanted:
            sheet = next(one for one in self.sheets if one.name == (wanted["sheet"] or names[0]))
            candidate = reading.candidate_on(self.importer, sheet, wanted["header_row"])
            shows_batch = False
        elif candidate is None:
            candidate = reading.candidate_on(
                self.importer,
                loaded.sheet_read(),
                loaded.table.header_row if loaded.table else None,
            )
        self.candidate = candidate
        self.chosen = (
            {place: name for name, place in candidate.places.items()}
            if shows_batch and self.batch.mapping is not None
            else suggest(candidate, self.importer)
        )
        self.sheet_form = SheetForm(
            initial={"sheet": candidate.sheet.name, "header_row": candidate.header_row or None},
            sheets=names,
        )

    def columns_form(self, data: Any = None) -> ColumnsForm:
        return ColumnsForm(
            data, importer=self.importer, header=self.candidate.header, chosen=self.chosen
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.batch.confirmed_at is not None or self.importer.takes_sheets:
            return redirect("imports:preview", key=self.batch.key)
        self.read(request.GET)
        return self.answer(self.columns_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.batch.confirmed_at is not None or self.importer.takes_sheets:
            return redirect("imports:preview", key=self.batch.key)
        self.read(request.POST)
        form = self.columns_form(request.POST)
        if not form.is_valid():
            return self.answer(form)
        operations.name_columns(
            batch=self.batch,
            sheet=self.candidate.sheet.name,
            header_row=self.candidate.header_row,
            mapping=form.mapping,
            keep_as=form.cleaned_data["keep_as"],
            by=request.user,
        )
        return redirect("imports:preview", key=self.batch.key)

    def answer(self, form: ColumnsForm) -> HttpResponse:
        rows = [row for row in self.candidate.sheet.rows if row.number > self.candidate.header_row]
        columns = []
        for place, text in enumerate(self.candidate.header):
            cells = [
                shown(row.cells[place])[:60] if place < len(row.cells) else ""
                for row in rows[:_SHOWN_ROWS]
            ]
            field = form[f"column_{place}"] if text else None
            columns.append((column_letters(place), text, cells, field))
        return self.render_to_response(
            self.get_context_data(
                batch=self.batch,
                importer=self.importer,
                form=form,
                sheet_form=self.sheet_form,
                candidate=self.candidate,
                columns=columns,
                several_sheets=len(self.sheets) > 1,
            )
        )
