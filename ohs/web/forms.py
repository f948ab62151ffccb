"""Forms in GOV.UK dress: every widget gets its class and its error is tied to it."""

from django import forms

_CLASSES = (
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Widget, "govuk-input"),
)


def css_class(widget: forms.Widget) -> str:
    return next(css for kind, css in _CLASSES if isinstance(widget, kind))
