"""The page of everything that is said of one record, where people comment, ask and reply; editing and withdrawing."""

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from ohs.core.text import join_words
from ohs.registers.contract import register_apps, register_of
from ohs.web.operation_views import OperationFormView
from ohs.web.views import parse_as_at

from . import operations, permissions, selectors
from .forms import EditForm, SayForm, WithdrawForm
from .models import Comment
from .subjects import Subject, find_subject

_PARAMETERS = {"page", "thread", "reply", "as_at"}
_LONGEST_NUMBER = 9


class Thread(OperationFormView):
    """Everything that is said of a record, the newest first. `?thread=` shows one with all its replies."""

    permission_required = "comments.view_comment"
    template_name = "comments/thread.html"
    form_class = SayForm
    title = "Comments and questions"
    permission_denied_message = permissions.NOT_READABLE

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # What was said by a day; what is said is said today.
        self.on = parse_as_at(request.GET.get("as_at"), self.today)
        self.is_past = self.on < self.today

    def load(self) -> Subject:
        subject = find_subject(self.kwargs["kind"], self.kwargs["key"])
        if subject is None:
            raise Http404("There is no such record.")
        return subject

    def may(self) -> bool:
        asked = permissions.may_say if self.request.method == "POST" else permissions.may_read
        return asked(self.request.user, self.object, self.today)

    def get(self, request, *args, **kwargs):
        unknown = [name for name in request.GET if name not in _PARAMETERS]
        if unknown:
            raise BadRequest(
                f"This page has no parameter “{unknown[0][:40]}”. It has: {', '.join(sorted(_PARAMETERS))}."
            )
        return super().get(request, *args, **kwargs)

    def number(self, name: str) -> int | None:
        text = self.request.GET.get(name, "")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
            raise BadRequest(
                f"“{text[:20]}” is not a number: {name} takes one, for example {name}=1."
            )
        return int(text)

    def comment(self, name: str) -> Comment | None:
        """A comment on this record, by the number in the address."""
        number = self.number(name)
        if number is None:
            return None
        subject = self.object
        return get_object_or_404(
            Comment.everything, pk=number, kind=subject.kind.name, record=subject.key
        )

    @property
    def may_say(self) -> bool:
        return not self.is_past and permissions.may_say(self.request.user, self.object, self.today)

    def get_form(self, form_class=None):
        if not self.may_say or self.object.closed:
            return None
        return super().get_form(form_class)

    def get_form_kwargs(self):
        replying = self.comment("reply") is not None
        return {**super().get_form_kwargs(), "subject": self.object, "replying": replying}

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if form is None:
            # The operation says why not.
            form = SayForm(request.POST, subject=self.object)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def operate(self, form):
        return operations.say(
            subject=self.object,
            text=form.cleaned_data["text"],
            by=self.request.user,
            on=self.today,
            at=timezone.now(),
            is_question=form.cleaned_data.get("is_question", False),
            parent=self.comment("reply"),
            posts=form.posts,
            people=form.people,
        )

    def get_success_message(self):
        named = [str(each) for each in self.result.mentions.select_related("post", "person")]
        if named:
            return f"Recorded. It is now in the work of {join_words(named)}."
        if self.result.is_question:
            return "Recorded. Nobody was named, so it waits for the HSW team."
        return "Recorded. Nobody was named: whoever reads the record sees it."

    def get_success_url(self):
        return f"{self.object.page}#comment-{self.result.pk}"

    def log_small_numbers(self, count: int) -> None:
        """A note that somebody read what may tell who was hurt."""
        if not (self.object.kind.small_numbers and count):
            return
        label = self.object.kind.model._meta.app_label
        if label in {config.label for config in register_apps()}:
            log = register_of(label).log_small_numbers
            if log is not None:
                log(by=self.request.user, path=self.request.get_full_path(), figures=count)

    def get_context_data(self, **kwargs):
        subject, on = self.object, self.on
        thread = self.comment("thread")
        threads = selectors.of_subject(subject, on)
        if thread is not None:
            root = thread.parent_id or thread.pk
            shown = selectors.with_replies(threads.filter(pk=root), on)
            page = (
                selectors.page_of(selectors.replies_of(shown[0], on), self.number("page") or 1)
                if shown
                else None
            )
            if page is not None:
                shown[0].shown_replies = list(page)
        else:
            page = selectors.page_of(threads, self.number("page") or 1)
            wanted = [each.pk for each in page]
            shown = selectors.with_replies(threads.filter(pk__in=wanted), on)
        self.log_small_numbers(len(shown))
        now = timezone.now()
        return super().get_context_data(
            **kwargs,
            subject=subject,
            threads=shown,
            table={"page": page, "paginator": page.paginator} if page else None,
            one_thread=thread is not None,
            replying_to=self.comment("reply"),
            parts=selectors.parts_of(subject, self.request.user, self.today),
            may_say=self.may_say,
            may_withdraw=not self.is_past
            and permissions.may_withdraw(self.request.user, subject, self.today),
            editable={
                each.pk
                for thread in shown
                for each in (thread, *thread.shown_replies)
                if each.is_editable_by(self.request.user, now) and not subject.closed
            },
        )


class _OfComment(OperationFormView):
    """What is done to one comment."""

    permission_required = "comments.view_comment"
    template_name = "comments/comment_form.html"

    def load(self) -> Comment:
        comment = get_object_or_404(
            Comment.everything.select_related("said_by"), pk=self.kwargs["pk"], withdrawn_at=None
        )
        self.subject = find_subject(comment.kind, comment.record)
        return comment

    def get_success_url(self):
        if self.subject is None:
            return reverse("home")
        return f"{self.subject.page}#comment-{self.object.pk}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(subject=self.subject, **kwargs)


class Edit(_OfComment):
    form_class = EditForm
    title = "Edit your comment"
    success_message = "Your comment is changed."
    permission_denied_message = "A comment is edited by its author alone."

    def may(self) -> bool:
        comment = self.object
        return comment.said_by == self.request.user and permissions.may_say(
            self.request.user, self.subject, self.today
        )

    def get_initial(self):
        return {"text": self.object.text}

    def operate(self, form):
        return operations.edit(
            comment=self.object,
            text=form.cleaned_data["text"],
            by=self.request.user,
            on=self.today,
            at=timezone.now(),
        )


class Withdraw(_OfComment):
    form_class = WithdrawForm
    title = "Withdraw a comment"
    button = "Withdraw"
    warning = "You cannot undo this."
    success_message = "It is withdrawn. The reason stands in its place."

    def may(self) -> bool:
        return permissions.may_withdraw(self.request.user, self.subject, self.today)

    def operate(self, form):
        return operations.withdraw(
            comment=self.object,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            on=self.today,
        )
