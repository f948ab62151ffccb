"""Filters and tags that every template may use: dates, signs, fields."""

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from ohs.core import text
from ohs.organisation.force import shown_force

from .. import form_errors, tables
from .. import forms as web_forms

register = template.Library()

register.filter("day", text.format_day)
register.filter("short_day", text.format_short_day)
register.filter("month", text.format_month)


@register.filter
def signed(value) -> str:
    """+3, −2, 0: with a real minus sign."""
    if value is None:
        return "–"
    if value > 0:
        return f"+{value:,}"
    return f"−{-value:,}" if value < 0 else "0"


@register.filter
def plural_of(count, noun) -> str:
    """{{ 3|plural_of:noun }} with noun = (singular, plural): "3 key tasks"."""
    return text.plural(count, *noun)


@register.simple_tag
def status_tag(text, tone="grey"):
    return tables.tag(text, tone)


@register.inclusion_tag("web/includes/field.html")
def govuk_field(field, hint=None, width=""):
    """A bound field with its label, hint, errors and widget. Takes: field, hint (else its help text), width class."""
    widget = field.field.widget
    many = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    parts = isinstance(widget, web_forms.DateParts)
    hint = field.help_text if hint is None else hint
    if parts and not hint:
        hint = web_forms.DateParts.EXAMPLE
    errors = form_errors.error_texts(field)
    web_forms.name_empty_choice(field.field)
    # The label says what a field is for; a placeholder that repeats it is gone when it is needed.
    widget.attrs.pop("placeholder", None)
    described = " ".join(
        name
        for name, there in (
            (f"{field.auto_id}-hint", hint),
            (f"{field.auto_id}-error", errors),
        )
        if there
    )
    attributes = {"class": f"{web_forms.css_class(widget)} {width}".strip()}
    if errors and not isinstance(widget, forms.CheckboxInput) and not many:
        attributes["class"] += " " + attributes["class"].split()[0] + "--error"
    if described:
        attributes["aria-describedby"] = described
    if errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": field,
        "hint": hint,
        "errors": errors,
        "described": described,
        "many": many,
        # Django makes its set of checkboxes a kind of radio set.
        "radio": many and not isinstance(widget, forms.CheckboxSelectMultiple),
        "parts": parts,
        "single_checkbox": isinstance(widget, forms.CheckboxInput),
        "control": None if many else field.as_widget(attrs=attributes),
        "hidden": widget.is_hidden,
    }


# The names that a page's forms have in its context.
@register.filter
def errors_in_words(field):
    """What is wrong with a field, where a table has no room for the whole of it."""
    return " ".join(form_errors.error_texts(field))


_FORMS = ("form", "adopt_form", "new_form", "send_back_form")


@register.inclusion_tag("web/includes/error_summary.html", takes_context=True)
def error_summary(context):
    """What is wrong with the forms of the page, whichever of them were sent."""
    found = [context.get(name) for name in _FORMS]
    found.append(getattr(context.get("filter"), "form", None))
    wrong = [each for each in found if isinstance(each, forms.BaseForm) and each.errors]
    return {"problems": [each for form in wrong for each in form_errors.problems_of(form)]}


@register.simple_tag
def number(value, missing="[x]"):
    """A number with thousands separators; what is not there prints its shorthand."""
    if value is None:
        return missing
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.simple_tag
def style_sheet() -> str:
    """The address of the site's style sheet; empty where it was not collected, for a page that must be shown all the same."""
    try:
        return staticfiles_storage.url("build/app.css")
    except ValueError:
        return ""


@register.simple_tag
def openid_connect():
    """How the force's own sign-in is called, and whether there is any other; None where there is no such sign-in."""
    if not settings.OIDC_SERVER_URL:
        return None
    return {"name": settings.OIDC_NAME, "only": settings.OIDC_ONLY}


@register.filter
def page_numbers(paginator, current):
    """The pages to offer: the first, the last, and those beside this one."""
    return [
        "…" if page == paginator.ELLIPSIS else page
        for page in paginator.get_elided_page_range(current, on_each_side=2, on_ends=1)
    ]


@register.simple_tag
def the_force():
    """The force as it is set up: its name and its words."""
    return shown_force()


@register.filter
def opens_for(url: str, user) -> bool:
    """Whether an address can be offered to somebody: pages of the admin only to those who keep what stands there."""
    admin = reverse("admin:index")
    if not url.startswith(admin):
        return True
    app, model = [*url.removeprefix(admin).split("/"), "", ""][:2]
    return user.is_staff and user.has_perm(f"{app}.change_{model}")
