"""What of the action plans is found by searching."""

from urllib.parse import urlencode

from django.urls import reverse

from ohs.organisation.models import Post
from ohs.registers.search import Searchable

from .models import (
    ActionPlan,
    KeyTask,
    Measure,
    Programme,
    ProgrammeNote,
    Recommendation,
    RecommendationNote,
    TaskUpdate,
)

SEARCHABLE = (
    Searchable(
        kind="Posts",
        permission="actions.view_keytask",
        rows=lambda on: Post.objects.all(),
        title="title",
        where=lambda post: "Key tasks that it leads",
        url=lambda post: f"{reverse('actions:list')}?{urlencode({'lead': post.slug})}",
        order=8,
    ),
    Searchable(
        kind="Key tasks",
        permission="actions.view_keytask",
        rows=lambda on: KeyTask.objects.as_at(on).select_related("plan", "action"),
        references=("number",),
        title="title",
        texts=("detail", "action__title"),
        where=lambda task: task.plan.title,
        url=lambda task: task.get_absolute_url(),
        list_url="actions:list",
        order=10,
    ),
    Searchable(
        kind="Action plans",
        permission="actions.view_actionplan",
        rows=lambda on: ActionPlan.objects.filter(baseline_date__lte=on),
        title="title",
        url=lambda plan: plan.get_absolute_url(),
        order=12,
    ),
    Searchable(
        kind="Success measures",
        permission="actions.view_measure",
        rows=lambda on: Measure.objects.all(),
        title="title",
        url=lambda measure: measure.get_absolute_url(),
        order=14,
    ),
    Searchable(
        kind="Updates of key tasks",
        permission="actions.view_taskupdate",
        rows=lambda on: TaskUpdate.objects.filter(date__lte=on).select_related("task"),
        title="narrative",
        where=lambda update: f"{update.task.number} {update.task.title}",
        url=lambda update: update.task.get_absolute_url(),
        order=60,
    ),
    Searchable(
        kind="Recommendations",
        permission="actions.view_recommendation",
        rows=lambda on: Recommendation.objects.as_at(on),
        references=("number", "reference"),
        title="text",
        where=lambda row: f"{row.get_source_display().capitalize()} {row.reference}".strip(),
        url=lambda row: row.get_absolute_url(),
        list_url="actions:recommendations",
        order=16,
    ),
    Searchable(
        kind="Programmes",
        permission="actions.view_programme",
        rows=lambda on: Programme.objects.as_at(on),
        title="name",
        texts=("aim", "scope", "provider", "evaluator", "channel"),
        where=lambda row: row.get_kind_display().capitalize(),
        url=lambda row: row.get_absolute_url(),
        list_url="actions:programmes",
        order=18,
    ),
    Searchable(
        kind="Notes on recommendations",
        permission="actions.view_recommendation",
        rows=lambda on: RecommendationNote.objects.filter(noted_on__lte=on).select_related(
            "recommendation"
        ),
        title="text",
        where=lambda note: f"Recommendation {note.recommendation.number}",
        url=lambda note: note.recommendation.get_absolute_url(),
        order=64,
    ),
    Searchable(
        kind="Notes on programmes",
        permission="actions.view_programme",
        rows=lambda on: ProgrammeNote.objects.filter(noted_on__lte=on).select_related("programme"),
        title="text",
        where=lambda note: note.programme.name,
        url=lambda note: note.programme.get_absolute_url(),
        order=66,
    ),
)
