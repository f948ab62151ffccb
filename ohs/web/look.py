"""How a list looks: which of its columns are shown, and what its rows are grouped by. It filters nothing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from ohs.core.text import own_words


class LookForm(forms.Form):
    """The columns of a list to choose from, and its groupings where it has some."""

    group_by = forms.ChoiceField(label="Group by", required=False)
    columns = forms.MultipleChoiceField(
        label="Columns", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        columns: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]] = (),
        shown: Sequence[str],
    ):
        super().__init__(data)
        # Any: a ChoiceField's choices are made of more than its stubs know.
        fields: dict[str, Any] = self.fields
        fields["columns"].choices = _named(columns)
        if groups:
            fields["group_by"].choices = [("", "Nothing"), *_named(groups)]
        else:
            del self.fields["group_by"]
        if "columns" not in data:
            given = data.copy()
            given.setlist("columns", list(shown))
            self.data = given


def _named(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, own_words(str(label))) for key, label in choices]
