"""The base of every admin: a reason for each change, written by operations; nothing deleted in passing, no past put back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.db.models import PROTECT
from django.shortcuts import redirect
from django.utils.text import capfirst
from simple_history.admin import SimpleHistoryAdmin

from ohs.core.collisions import SECOND_COMER, is_collision
from ohs.core.errors import sentences
from ohs.core.models import AppendOnly
from ohs.core.reference_data import (
    SAY_WHY,
    delete_unreferenced,
    is_referred_to,
    save_reference_data,
)

from .kept_form import KEPT_FORM, NOT_SAVED_YET
from .models import SavedView
from .paging import KeysFirst

_REASON = "change_reason"


class ReasonForm(forms.ModelForm):
    """A record's form with the reason for the change, which goes into the history."""

    change_reason = forms.CharField(
        label="Reason for this change",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="Kept in the history with your name. Needed when you change a record that is already there.",
    )

    def clean_change_reason(self):
        reason = self.cleaned_data[_REASON].strip()
        if not reason and self.instance.pk:
            raise forms.ValidationError(SAY_WHY)
        return reason or "Recorded in the admin"


class ReadOnly:
    """For rows that come in by an import or an operation alone: nobody adds, changes or deletes one by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


NAMED_IN_THE_WAY = 10


class SparingDeletion:
    """Nothing is deleted in passing: the page that asks says what a keeper does instead, and lists delete nothing.

    `instead_of_deleting` is that sentence for the kind of record.
    """

    delete_confirmation_template = "admin/sparing_deletion.html"
    instead_of_deleting = (
        "Correct the record instead, with a reason, or record what supersedes it: its past then stays "
        "as the Board saw it."
    )

    def delete_view(self, request, object_id, extra_context=None):
        told = {**(extra_context or {}), "instead_of_deleting": self.instead_of_deleting}
        return super().delete_view(request, object_id, told)

    def get_deleted_objects(self, objs, request):
        # What stands in the way is looked for first, and not all of it is named: Django would read five million counts.
        in_the_way = [line for each in objs for line in _standing_in_the_way(each)]
        if in_the_way:
            return [str(each) for each in objs], {}, set(), in_the_way
        return super().get_deleted_objects(objs, request)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def _standing_in_the_way(record):
    """Some of each kind of record that refers to this one and forbids its deletion, as lines of a list."""
    for relation in record._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is not PROTECT:
            continue
        model = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: record}).order_by("pk")
        found = list(rows[: NAMED_IN_THE_WAY + 1])
        for row in found[:NAMED_IN_THE_WAY]:
            yield f"{capfirst(model._meta.verbose_name)}: {row}"
        if len(found) > NAMED_IN_THE_WAY:
            yield f"More of these: {model._meta.verbose_name_plural}"


class KnownChoice(AutocompleteSelect):
    """A choice looked up as one types. What a row has chosen was read with the row: it is not asked for again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(each) for each in value if str(each) in self.known]
        if len(chosen) != 1:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        key = chosen[0]
        options.append(self.create_option(name, key, self.known[key], {key}, len(options)))
        return [(None, options, 0)]


class _RowForm:
    """Tells each choice of a row what the row has chosen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if not isinstance(widget, KnownChoice):
                continue
            relation = self.instance._meta.get_field(name)
            related = getattr(self.instance, name) if relation.is_cached(self.instance) else None
            if related is not None:
                widget.known = {str(related.pk): field.label_from_instance(related)}


class _ComesBack:
    """Shows what was typed before signing in again, and is not saved yet."""

    def clean(self):
        cleaned = super().clean()
        if KEPT_FORM in self.data:
            raise forms.ValidationError(NOT_SAVED_YET)
        return cleaned


class WithKnownChoices:
    """What is looked up as one types is shown by the name that was read with the record.

    People always are, on the pages of past versions too: there may be sixty thousand.
    """

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        looked_up = db_field.name in self.get_autocomplete_fields(request)
        if looked_up or db_field.related_model is get_user_model():
            kwargs.setdefault("widget", KnownChoice(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RegisterAdmin(WithKnownChoices, SparingDeletion, SimpleHistoryAdmin):
    """Search, filters and history come from the subclass's own attributes; the reason and the author from here."""

    form = ReasonForm
    list_per_page = 50
    paginator = KeysFirst
    save_on_top = True
    show_full_result_count = False
    # A count beside every choice of every filter is a query each; the registers' own pages count.
    show_facets = admin.ShowFacets.NEVER
    # What is filled in from other fields while a record is added. Not `prepopulated_fields`: the page of a past version
    # reads that too, and falls over where the field is not on the form.
    fills_in: dict[str, tuple[str, ...]] = {}

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not self._may_write(request, obj):
            return [
                (name, {**options, "fields": [f for f in options["fields"] if f != _REASON]})
                for name, options in fieldsets
            ]
        named = [field for _, options in fieldsets for field in options["fields"]]
        if _REASON in named and len(fieldsets) == 1 and not self.fieldsets and not self.fields:
            return fieldsets
        if _REASON not in named:
            fieldsets = [*fieldsets, ("Reason", {"fields": [_REASON]})]
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (_ComesBack, _RowForm, form), {})

    def get_prepopulated_fields(self, request, obj=None):
        # The address of a record that is there already does not change with its name.
        return self.fills_in if obj is None else {}

    def get_changeform_initial_data(self, request):
        """What an address fills in. A choice that can be the key of no record is left out: looking it up would fail."""
        filled = super().get_changeform_initial_data(request)
        return {name: value for name, value in filled.items() if self._may_be_chosen(name, value)}

    def _may_be_chosen(self, name, value) -> bool:
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return True
        if not field.remote_field or field.auto_created:
            return True
        try:
            for key in value if isinstance(value, list) else [value]:
                field.remote_field.model._meta.pk.clean(key, None)
        except ValidationError:
            return False
        return True

    def _may_write(self, request, obj):
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def changeform_view(self, request, *args, **kwargs):
        """What an operation refuses though the form was in order is said, and nothing is saved."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            self.message_user(request, sentences(refused), messages.ERROR)
        except DatabaseError as error:
            if not is_collision(error):
                raise
            self.message_user(request, SECOND_COMER, messages.ERROR)
        return redirect(request.get_full_path())

    # Writing. A kind of record with operations of its own asks those in `save_record` and `save_row`.
    def save_model(self, request, obj, form, change):
        self.save_record(request, obj, form.cleaned_data.get(_REASON, ""))

    def save_record(self, request, record, reason):
        save_reference_data(record=record, by=request.user, reason=reason)

    def save_row(self, request, row, reason):
        """Saves a row of an inline."""
        save_reference_data(record=row, by=request.user, reason=reason)

    def save_formset(self, request, form, formset, change):
        reason = form.cleaned_data.get(_REASON, "") if form.is_valid() else ""
        for row in formset.save(commit=False):
            self.save_row(request, row, reason)
        for row in formset.deleted_objects:
            row._change_reason = reason
            row._history_user = request.user
            row.delete()
        formset.save_m2m()

    @property
    def parts(self) -> tuple:
        """What stands on the record's own form and goes with it; dated records never do."""
        models = (inline.model for inline in self.inlines)
        return tuple(model for model in models if not issubclass(model, AppendOnly))

    def has_delete_permission(self, request, obj=None):
        # Registers are added to and superseded; what was recorded in error is withdrawn with a reason.
        if issubclass(self.model, AppendOnly):
            return False
        if request.user.is_superuser:
            return super().has_delete_permission(request, obj)
        # A draft, or what was typed wrong a minute ago: nothing refers to it.
        return (
            obj is not None
            and request.user.has_perm("organisation.change_force")
            and self.has_change_permission(request, obj)
            and self.is_deletable(obj)
            and not is_referred_to(obj, parts=self.parts)
        )

    def is_deletable(self, record) -> bool:
        """Whether a keeper may delete it where nothing refers to it: a draft, not what is in force."""
        return True

    def delete_model(self, request, obj):
        if request.user.is_superuser:
            super().delete_model(request, obj)
            return
        reason = "Deleted: nothing referred to it"
        delete_unreferenced(record=obj, by=request.user, reason=reason, parts=self.parts)

    def has_add_permission(self, request):
        return not issubclass(self.model, AppendOnly) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return not issubclass(self.model, AppendOnly) and super().has_change_permission(
            request, obj
        )

    # The past
    def revert_disabled(self, request, obj=None):
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """A past version is read. Putting it back would pass by whatever the operations ask."""
        if request.method != "GET":
            raise PermissionDenied(
                "What was recorded is not put back: change the record as it is now."
            )
        return super().history_form_view(request, object_id, version_id, extra_context)


class WithRelated:
    """Rows of an inline are read with what they name, in `related` and where it is looked up: no query for each row."""

    related: tuple[str, ...] = ()

    def get_queryset(self, request):
        looked_up = (
            name
            for name in self.get_autocomplete_fields(request)
            if not self.model._meta.get_field(name).many_to_many
        )
        rows = super().get_queryset(request)
        named = (*self.related, *looked_up)
        return rows.select_related(*named) if named else rows


class RegisterInline(WithKnownChoices, WithRelated, admin.TabularInline):
    """Rows of a record on the record's own form."""

    extra = 0
    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type(formset.form.__name__, (_RowForm, formset.form), {})
        return formset

    # Rows that are only ever added come by an operation, and are read here.
    def has_add_permission(self, request, obj=None):
        return not issubclass(self.model, AppendOnly) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not issubclass(self.model, AppendOnly) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request, obj=None):
        return not issubclass(self.model, AppendOnly) and request.user.is_superuser


@admin.register(SavedView)
class SavedViewAdmin(RegisterAdmin):
    """A person's own views, and those that are shared with a role they have. Nobody reads another's."""

    list_display = ("name", "address", "owner", "shared_with")
    search_fields = ("name", "address", "owner__username")
    autocomplete_fields = ("owner",)

    def get_queryset(self, request):
        theirs = SavedView.objects.for_user(request.user)
        return super().get_queryset(request).filter(pk__in=theirs.values("pk"))

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._is_theirs(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request, view):
        return view is None or self.get_queryset(request).filter(pk=view.pk).exists()
