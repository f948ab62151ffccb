"""Forms of a paper: a section's words, the order of its sections, the sections of a board, pictures and templates."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ohs.registers.audience import AUDIENCES

from .models import BoardSection
from .paper.plan import STARTER_SETS, SectionText, sources

MARKDOWN_HINT = (
    "Leave an empty line between paragraphs. Begin a line with “- ” for a list, “1. ” for a numbered one, “## ” for a "
    "heading. **bold**, *italic*, [words](https://address), [^1] for a footnote, ![what it shows](picture)."
)


class SectionForm(forms.Form):
    """The author's words in one section."""

    text = forms.CharField(
        label="Your words",
        required=False,
        strip=False,
        help_text=MARKDOWN_HINT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    nothing = forms.BooleanField(label="There is nothing to report. I confirm this", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: SectionText, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not section.written:
            del self.fields["nothing"]
            self.fields[
                "text"
            ].help_text = f"Printed above what the registers write. {MARKDOWN_HINT}"


def source_choices(nothing: str = "Nothing: the author's own words") -> list[tuple[str, str]]:
    return [("", nothing), *sorted(sources().items(), key=lambda each: each[1])]


class NewSectionForm(forms.Form):
    """A section that one paper has besides those of its board."""

    heading = forms.CharField(label="Heading", max_length=120)
    source = forms.ChoiceField(label="What the registers write in it", required=False)
    after = forms.ChoiceField(label="It stands after", required=False)
    appendix = forms.BooleanField(label="It is an appendix", required=False)

    def __init__(self, *args: Any, sections: Iterable[SectionText], **kwargs: Any):
        super().__init__(*args, **kwargs)
        texts = list(sections)
        taken = {each.source for each in texts}
        self.fields["source"].choices = [
            (key, name) for key, name in source_choices() if not key or key not in taken
        ]
        self.fields["after"].choices = [
            ("", "The last section"),
            *((each.key, each.heading) for each in texts),
        ]


class BoardSectionForm(forms.Form):
    """A section of every paper of a board."""

    heading = forms.CharField(label="Heading", max_length=120)
    source = forms.ChoiceField(label="What the registers write in it", required=False)
    mandatory = forms.BooleanField(
        label="Every paper has it; its author says if there is nothing to report", required=False
    )
    appendix = forms.BooleanField(label="It is an appendix", required=False)
    audience = forms.ChoiceField(
        label="Printed for",
        required=False,
        choices=[("", "Everybody"), *((key, each.name) for key, each in AUDIENCES.items())],
    )
    standard_text = forms.CharField(
        label="Standard text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Printed unless the author writes otherwise. Usually empty: each paper says its own.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: BoardSection | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = source_choices()


class StartForm(forms.Form):
    starter_set = forms.ChoiceField(
        label="Begin with the sections for",
        choices=[(each.key, each.name) for each in STARTER_SETS.values()],
        widget=forms.RadioSelect,
    )


class ArrangeForm(forms.Form):
    """For each section its place, and whether it is left out (of a paper) or taken out (of a board's papers)."""

    def __init__(self, *args: Any, sections: Iterable[Any], word: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sections = list(sections)
        for place, section in enumerate(self.sections, start=1):
            self.fields[f"order_{section.key}"] = forms.IntegerField(
                label=f"Place of “{section.heading}”", min_value=1, max_value=999, initial=place
            )
            if not section.mandatory:
                self.fields[f"out_{section.key}"] = forms.BooleanField(
                    label=f"{word} “{section.heading}”",
                    required=False,
                    initial=getattr(section, "left_out", False),
                )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each section with the fields of its place and of leaving it out (None where it cannot be)."""
        return [
            (
                section,
                self[f"order_{section.key}"],
                self[f"out_{section.key}"] if f"out_{section.key}" in self.fields else None,
            )
            for section in self.sections
        ]

    @property
    def order(self) -> list[str]:
        """The keys by the numbers given. Whoever moves one to 3 means before what was third, or after if it came from above."""
        places = []
        for place, section in enumerate(self.sections, start=1):
            given = self.cleaned_data[f"order_{section.key}"]
            moved = (given > place) - (given < place)
            places.append((given, moved, section.key))
        return [key for _, _, key in sorted(places, key=lambda each: each[:2])]

    @property
    def out(self) -> list[str]:
        return [
            section.key for section in self.sections if self.cleaned_data.get(f"out_{section.key}")
        ]


class PictureForm(forms.Form):
    name = forms.SlugField(
        label="Name",
        max_length=60,
        help_text="Small letters, figures and hyphens: figure-1. It is how the text names the picture.",
    )
    file = forms.FileField(label="PNG or JPEG file, at most 2 MB")


class TemplateForm(forms.Form):
    file = forms.FileField(
        label="Word document (.docx), at most 2 MB",
        required=False,
        help_text=(
            "Its styles, header and footer dress the papers. Write {title}, {board}, {date}, {as_at}, {author}, "
            "{marking} or {status} in header and footer where the paper's own stand."
        ),
    )
    remove = forms.BooleanField(label="Use no template any more", required=False)
