"""What pages share on which each theme saves itself as one leaves it."""

from django.core.exceptions import ValidationError
from django.http import JsonResponse

from ohs.web.form_errors import error_texts
from ohs.web.operation_views import show_refusal


def themes_left_out(version, records):
    """The themes that a form of these records does not ask for, because they are not in scope yet."""
    asked = [record.theme_id for record in records]
    return version.themes.exclude(in_scope_from=None).exclude(pk__in=asked).order_by("number", "pk")


class SavesEachTheme:
    """Without JavaScript one button saves the whole form; with it each theme sends its own fields, and is told in JSON."""

    @property
    def saves_one_theme(self) -> bool:
        return self.request.headers.get("X-Saves") == "one"

    def form_valid(self, form):
        if not self.saves_one_theme:
            return super().form_valid(form)
        try:
            self.operate(form)
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        return JsonResponse({"saved": True, "problems": []})

    def form_invalid(self, form):
        if not self.saves_one_theme:
            return super().form_invalid(form)
        problems = [
            words
            for name, errors in form.errors.items()
            for words in (error_texts(form[name]) if name in form.fields else errors)
        ]
        return JsonResponse({"saved": False, "problems": problems})
