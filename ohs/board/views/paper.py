"""Writing a paper: its first page, a section's words in their place, the order of its sections, its pictures."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.errors import EditConflict, OperationRefused, sentences
from ohs.organisation.models import Board, current_force
from ohs.web.operation_views import OperationFormView

from .. import forms, operations, paper_forms, permissions
from ..models import BoardSection, MeetingPaper, WordTemplate
from ..paper.pictures import pictures_of
from ..paper.plan import STARTER_SETS, planned_sections, section_for, texts_for
from .meeting_form import MeetingForm


class PaperForm(MeetingForm):
    """A form about the paper of a meeting."""

    def may(self) -> bool:
        return permissions.may_write_paper(self.request.user, self.object)

    def get_success_url(self) -> str:
        return reverse("board:pack", args=[self.object.slug])

    def get_levels_above(self):
        return [
            *super().get_levels_above(),
            (reverse("board:pack", args=[self.object.slug]), "Board pack"),
        ]


class PaperEdit(PaperForm):
    """What stands on the first page: title, author, marking."""

    form_class = forms.PaperForm
    template_name = "board/paper_form.html"
    title = "Title, author and marking"
    button = "Save"
    success_message = "The first page is saved."

    def get_initial(self):
        paper = MeetingPaper.objects.filter(meeting=self.object).first()
        if paper is None:
            force = current_force()
            paper = MeetingPaper(author=force.author, marking=force.usual_marking)
        return {"title": paper.title, "author": paper.author_id, "marking": paper.marking}

    def operate(self, form):
        return operations.write_paper(
            meeting=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )


class SectionEdit(PaperForm):
    """The author's words in one section. A script saves as one types and asks for JSON; without it there is a button."""

    form_class = paper_forms.SectionForm
    template_name = "board/section_form.html"
    button = "Save this section"

    def load(self):
        meeting = super().load()
        self.section = section_for(meeting, self.kwargs["key"])
        if self.section is None:
            raise Http404
        return meeting

    def get_title(self):
        return self.section.heading

    def get_success_message(self):
        return f"“{self.section.heading}” is saved."

    def get_success_url(self):
        return f"{super().get_success_url()}#{self.section.key}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"section": self.section}

    def get_initial(self):
        return section_initial(self.section)

    @property
    def saves_as_one_types(self) -> bool:
        return self.request.headers.get("X-Saves") == "one"

    def form_valid(self, form):
        if not self.saves_as_one_types:
            return super().form_valid(form)
        try:
            row = self.operate(form)
        except EditConflict as conflict:
            return JsonResponse({"saved": False, "conflict": True, "problems": conflict.messages})
        except ValidationError as refusal:
            return JsonResponse({"saved": False, "problems": [sentences(refusal)]})
        return JsonResponse({"saved": True, "version": row.version})

    def operate(self, form):
        return operations.write_section(
            meeting=self.object,
            key=self.section.key,
            text=form.cleaned_data["text"],
            nothing=form.cleaned_data.get("nothing", False),
            version=form.cleaned_data["version"],
            by=self.request.user,
            on=self.today,
        )

    def get_context_data(self, **kwargs):
        form = kwargs.get("form")
        theirs = ""
        if form is not None and form.has_error("__all__", code="conflict"):
            now = section_for(self.object, self.section.key)
            theirs = now.words if now else ""
        return super().get_context_data(
            section=self.section,
            theirs=theirs,
            pictures=sorted(pictures_of(self.object)),
            **kwargs,
        )


def section_initial(section) -> dict:
    return {"text": section.text, "nothing": section.nothing, "version": section.version}


class PaperSections(PaperForm):
    """The sections of this paper: their order, and which it leaves out."""

    form_class = paper_forms.ArrangeForm
    template_name = "board/sections_form.html"
    title = "Sections of this paper"
    button = "Save the sections"
    success_message = "The sections of this paper are saved."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sections": texts_for(self.object), "word": "Leave out"}

    def operate(self, form):
        return operations.arrange_paper(
            meeting=self.object, order=form.order, left_out=form.out, by=self.request.user
        )


class SectionNew(PaperForm):
    form_class = paper_forms.NewSectionForm
    title = "Add a section to this paper"
    button = "Add the section"
    success_message = "The section is added. Write it where it stands."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sections": texts_for(self.object)}

    def operate(self, form):
        return operations.add_section(
            meeting=self.object, by=self.request.user, **form.cleaned_data
        )

    def get_success_url(self):
        return f"{super().get_success_url()}?edit={self.result.key}#{self.result.key}"

    def get_levels_above(self):
        return [
            *super().get_levels_above(),
            (reverse("board:sections", args=[self.object.slug]), PaperSections.title),
        ]


class Pictures(PaperForm):
    """The pictures of this paper, and one more."""

    form_class = paper_forms.PictureForm
    template_name = "board/pictures_form.html"
    title = "Pictures of this paper"
    button = "Upload the picture"
    success_message = "The picture is kept. Name it in a section to print it."

    def operate(self, form):
        return operations.add_picture(
            meeting=self.object,
            name=form.cleaned_data["name"],
            body=form.cleaned_data["file"].read(),
            by=self.request.user,
        )

    def get_success_url(self):
        return reverse("board:pictures", args=[self.object.slug])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            pictures=sorted(pictures_of(self.object).values(), key=lambda each: each.name),
            **kwargs,
        )


class BoardForm(OperationFormView):
    """A form about the papers of a board."""

    template_name = "board/board_form.html"
    permission_required = "organisation.view_board"

    def load(self) -> Board:
        return get_object_or_404(Board, slug=self.kwargs["slug"])

    def may(self) -> bool:
        return permissions.may_arrange_board(self.request.user, self.object)

    def get_success_url(self) -> str:
        return reverse("board:board_sections", args=[self.object.slug])

    def get_context_data(self, **kwargs):
        return super().get_context_data(board=self.object, **kwargs)


class BoardSections(BoardForm):
    """The sections of a board's papers: their order, and which are taken out."""

    form_class = paper_forms.ArrangeForm
    template_name = "board/board_sections.html"
    title = "Sections of the papers"
    button = "Save the order"
    success_message = "The sections of the board's papers are saved."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "sections": planned_sections(self.object),
            "word": "Take out",
        }

    def operate(self, form):
        return operations.arrange_board(
            board=self.object, order=form.order, removed=form.out, by=self.request.user
        )

    def get_context_data(self, **kwargs):
        template = WordTemplate.objects.filter(board=self.object).order_by("-pk").first()
        return super().get_context_data(
            own=BoardSection.objects.filter(board=self.object).exists(),
            starter_sets=STARTER_SETS.values(),
            word_template=template if template and template.body else None,
            **kwargs,
        )


class BoardStart(BoardForm):
    form_class = paper_forms.StartForm
    title = "Begin with a set of sections"
    button = "Begin"
    success_message = "The board has its own sections now. Change what does not fit."

    def operate(self, form):
        return operations.start_sections(
            board=self.object, by=self.request.user, **form.cleaned_data
        )


class BoardSectionNew(BoardForm):
    form_class = paper_forms.BoardSectionForm
    title = "Add a section"
    button = "Add the section"
    success_message = "The section is added at the end. Give it its place."

    def operate(self, form):
        values = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        return operations.save_board_section(board=self.object, by=self.request.user, **values)


class BoardSectionEdit(BoardForm):
    form_class = paper_forms.BoardSectionForm
    button = "Save the section"
    success_message = "The section is saved."

    def load(self) -> Board:
        board = super().load()
        self.section = get_object_or_404(BoardSection, board=board, key=self.kwargs["key"])
        return board

    def get_title(self):
        return self.section.heading

    def get_initial(self):
        names = paper_forms.BoardSectionForm.base_fields
        return {name: getattr(self.section, name) for name in names}

    def operate(self, form):
        return operations.save_board_section(
            board=self.object, section=self.section, by=self.request.user, **form.cleaned_data
        )


class BoardTemplate(BoardForm):
    form_class = paper_forms.TemplateForm
    title = "Word template"
    button = "Save the template"
    success_message = "The board's Word papers are made with it from now on."

    def operate(self, form):
        file = form.cleaned_data["file"]
        if file is None and not form.cleaned_data["remove"]:
            raise OperationRefused({"file": "Choose a Word document."})
        body = b"" if form.cleaned_data["remove"] else file.read()
        return operations.set_word_template(
            board=self.object, name=file.name if file else "", body=body, by=self.request.user
        )
