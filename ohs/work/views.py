"""A person's work: one page over all registers, with the first thing to do open."""

from dataclasses import replace
from itertools import islice

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import View

from ohs.core import clock
from ohs.core.columns import Column, Kind
from ohs.core.csv import stream_csv
from ohs.core.errors import EditConflict
from ohs.core.text import plural
from ohs.organisation import roles
from ohs.organisation.models import User
from ohs.registers.contract import view_permissions
from ohs.registers.waiting import WaitingItem
from ohs.web.formats import OffersFormats
from ohs.web.operation_views import CONFLICT, OperationFormView, show_conflict, show_refusal
from ohs.web.paging import Pages

from . import operations
from .in_short import Frame
from .models import DigestSetting
from .news import NEWS_DAYS, load_news, unread
from .waiting import LATER, UNDATED, form_in_place, load_work, load_worker

_COLUMNS = (
    Column("register", "register", meaning="The register that it is in"),
    Column("kind", "kind", meaning="What kind of work it is"),
    Column("subject", "subject", meaning="What it is about"),
    Column("to_do", "to_do", meaning="What is to be done"),
    Column("due", "due", kind=Kind.DATE, meaning="The day by which"),
    Column("overdue", "overdue", kind=Kind.YES_OR_NO, meaning="Whether that day has passed"),
    Column("post", "post", meaning="The post by which it is theirs"),
    Column("stands_in_for", "stands_in_for", meaning="The post that they stand in for"),
    Column("waits_for", "waits_for", meaning="Whom it waits for now"),
    Column("url", "url", meaning="The address of its page"),
    Column("note", "note", meaning="What else is to know"),
)
_PARAMETERS = {"format", "open", "page", "per_page"}
# A page of what is new is one page: who has more than this has not read for long.
MOST_NEWS = 200
# Of more than these a phone shows a list to choose from: there the first form is one press away, and so is what can wait.
FEW_ITEMS = 10


class Mine(OffersFormats, OperationFormView):
    """What waits for the person who reads it. `?open=` opens the form of one item; without, the first that presses."""

    # A page about whoever reads it: each register hands up what that person may read of it.
    permission_required = ()
    template_name = "work/mine.html"
    csv_columns = _COLUMNS
    shows_kept_form = True
    title = "Your work"
    success_url = reverse_lazy("work:mine")

    def prepare(self) -> None:
        unknown = [name for name in self.request.GET if name not in _PARAMETERS]
        if unknown:
            raise BadRequest(
                f"This page has no parameter “{unknown[0][:40]}”. It has: {', '.join(sorted(_PARAMETERS))}."
            )

    def has_permission(self) -> bool:
        if not super().has_permission():
            return False
        self.worker = load_worker(self.request.user, self.today)
        self.work = load_work(self.request.user, self.today, self.worker, self.data_version)
        return True

    def csv_response(self):
        rows = [*self.work.items, *self.work.for_others]
        columns = [
            replace(each, getter=lambda item: item.is_overdue(self.today))
            if each.name == "overdue"
            else each
            for each in self.csv_columns
        ]
        return stream_csv(f"my-work-{self.today.isoformat()}.csv", columns, rows)

    @cached_property
    def pages(self) -> Pages:
        """What waits, so many items at a time: the page that is asked for, or the one with the item that is."""
        items = self.work.in_order
        keys = [item.key for item in items] if self.wanted else []
        return Pages(
            self.request,
            items,
            place=lambda: keys.index(self.wanted) if self.wanted in keys else None,
        )

    @property
    def wanted(self) -> str:
        """The key of the item whose form is asked for; empty where none is."""
        posted = self.request.method == "POST"
        key: str = self.request.POST.get("item", "") if posted else self.request.GET.get("open", "")
        return key

    # The item whose form is open
    def opened(self) -> WaitingItem | None:
        if self.wanted:
            items = [item for item in self.work.items if item.key == self.wanted]
        else:
            items = [item for item in self.pages.page.object_list if item.presses(self.today)]
        return next((item for item in items if item.is_theirs_to_do and form_in_place(item)), None)

    def post(self, request, *args, **kwargs):
        self.item = self.opened() if request.POST.get("item") else None
        if self.item is None:
            messages.error(
                request, "This does not wait for you, or no longer does. Nothing was recorded."
            )
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class=None):
        if self.request.method != "POST":
            self.item = self.opened()
        if self.item is None:
            return None
        given = (
            {"data": self.request.POST, "files": self.request.FILES}
            if self.request.method == "POST"
            else {}
        )
        self.in_place = form_in_place(self.item)
        return self.in_place.make(self.item, self.worker, **given)

    def form_valid(self, form) -> HttpResponse:
        try:
            said = self.in_place.carry_out(self.item, self.worker, form)
        except EditConflict as conflict:
            show_conflict(form, conflict)
            context = self.get_context_data(form=form, changes=conflict.changes)
            return self.render_to_response(context, status=CONFLICT)
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return HttpResponseRedirect(self.address_of_next())

    def address_of_next(self) -> str:
        """The next of the same kind is open at once: claims are decided, and tasks updated, one after the other."""
        alike = [
            item.key
            for item in self.work.items
            if (item.register, item.kind) == (self.item.register, self.item.kind)
            and item.is_theirs_to_do
        ]
        place = alike.index(self.item.key)
        later = alike[place + 1 : place + 2]
        query = f"?{urlencode({'open': later[0]})}" if later else ""
        return f"{self.get_success_url()}{query}"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(work=self.work, worker=self.worker, **kwargs)
        form = context["form"]
        if form is not None:
            context.update(
                opened=self.item.key,
                button=self.in_place.button,
                multipart=self.in_place.multipart,
            )
        page = self.pages.page
        own = (
            item for item in self.work.items if (item.register, item.kind) == ("actions", "task")
        )
        own_tasks = (item for item in own if item.is_theirs_to_do)
        context.update(
            paging=self.pages,
            groups=self.work.part(page.start_index() - 1, page.end_index()),
            several_tasks=len(list(islice(own_tasks, 2))) > 1,
        )
        context["list_on_a_phone"] = len(self.work.items) > FEW_ITEMS and not self.wanted
        context["can_wait"] = (LATER, UNDATED)
        context["has_form"] = {
            item.key for item in page.object_list if item.is_theirs_to_do and form_in_place(item)
        }
        return context


class Notices(OperationFormView):
    """What is new for the person who reads it; marked as read one by one or all at once."""

    template_name = "work/notices.html"
    form_class = forms.Form
    title = "What is new"
    success_url = reverse_lazy("work:notices")

    def get_permission_required(self):
        return view_permissions()

    @cached_property
    def news(self):
        return load_news(self.request.user, self.today)

    def operate(self, form):
        wanted = self.request.POST.getlist("item")
        if not wanted:
            wanted = [item.key for item in self.news]
        return operations.mark_notices_read(items=wanted, by=self.request.user, on=self.today)

    def get_success_message(self):
        return f"Marked as read: {plural(self.result, 'notice')}."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            news=self.news[:MOST_NEWS],
            older=max(0, len(self.news) - MOST_NEWS),
            unread=unread(self.request.user, self.news),
            days=NEWS_DAYS,
            **kwargs,
        )


class DigestForm(forms.ModelForm):
    class Meta:
        model = DigestSetting
        fields = ("frequency",)
        labels = {"frequency": "How often"}
        widgets = {"frequency": forms.RadioSelect}


class DigestPage(OperationFormView):
    """How often a person wants the email; their own choice, so no reason is asked."""

    template_name = "work/digest_form.html"
    form_class = DigestForm
    title = "Email about your work"
    success_url = reverse_lazy("work:digest")

    def get_permission_required(self):
        return view_permissions()

    def get_form_kwargs(self):
        setting = DigestSetting.objects.filter(user=self.request.user).first()
        return {
            **super().get_form_kwargs(),
            "instance": setting or DigestSetting(user=self.request.user),
        }

    def operate(self, form):
        return operations.set_digest(frequency=form.cleaned_data["frequency"], by=self.request.user)

    def get_success_message(self):
        return f"The email comes {self.result.get_frequency_display()}."


class Start(View):
    """Where a person comes to after signing in: their work if there is some, the dashboard for the Board and the rest."""

    def get(self, request):
        if not request.user.groups.exists() and not request.user.is_superuser:
            administrators = User.objects.filter(
                is_active=True, groups__name=roles.ADMINISTRATOR
            ).order_by("last_name", "first_name", "username")
            return render(request, "work/no_role.html", {"administrators": administrators})
        on_the_board = request.user.groups.filter(name=roles.BOARD_MEMBER).exists()
        if not on_the_board and Frame(request.user, clock.today()).work.items:
            return HttpResponseRedirect(reverse("work:mine"))
        return HttpResponseRedirect(reverse("home"))
