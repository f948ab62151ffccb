"""Which key tasks: by their standing on a date, by who leads them, as a screen needs them."""

import datetime as dt

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ohs.web.once import read

from .rules import standing, timescale

# What a row of the list prints, and nothing more.
LIST_FIELDS = (
    "action_id",
    "number",
    "title",
    "state",
    "times_moved",
    "timescale_kind",
    *timescale.FIELDS,
    "due_from_measure",
    "original_due_date",
    "state_illustrative",
    "illustrative",
    "plan__title",
    "plan__slug",
)


class KeyTaskQuerySet(models.QuerySet):
    def as_at(self, on: dt.date) -> "KeyTaskQuerySet":
        """The tasks there were on a date, with the state, committed date and number of moves they had then.

        Costs one small query: where nothing has happened since, the columns of the row are already the answer (and
        their indexes serve); else the rows that changed since are read back from their updates and moves.
        """
        return self.read_back(on) if read(self.changed_after(on)) else self.as_stored(on)

    def changed_after(self, on: dt.date) -> models.QuerySet:
        """A row if anything of any task was recorded later than a date, else none."""
        changed = Q(updated_on__gt=on) | Q(moved_on__gt=on)
        return self.model._base_manager.filter(changed).order_by().values("pk")[:1]

    def as_stored(self, on: dt.date) -> "KeyTaskQuerySet":
        """The same, told from the columns: right while nothing is recorded later than the date."""
        return self.filter(added_on__lte=on).annotate(
            state_on=F("state"),
            due_date_on=F("due_date"),
            times_moved_on=F("times_moved"),
            updated_on_then=F("updated_on"),
        )

    def read_back(self, on: dt.date) -> "KeyTaskQuerySet":
        """The same, told from updates and moves wherever there are later ones."""
        updates = apps.get_model("actions", "TaskUpdate").objects.filter(task=OuterRef("pk"))
        moves = apps.get_model("actions", "DueDateChange").objects.filter(task=OuterRef("pk"))
        last_state = updates.filter(date__lte=on).order_by("-date", "-pk").values("state")[:1]
        next_move = moves.filter(changed_on__gt=on).order_by("changed_on", "pk").values("from_date")
        moved_by_then = (
            moves.filter(changed_on__lte=on, from_date__isnull=False)
            .order_by()
            .values("task")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.filter(added_on__lte=on).annotate(
            state_on=Case(
                When(updated_on__gt=on, then=Coalesce(Subquery(last_state), F("initial_state"))),
                default=F("state"),
            ),
            due_date_on=Case(
                When(moved_on__gt=on, then=Subquery(next_move[:1])), default=F("due_date")
            ),
            times_moved_on=Case(
                When(moved_on__gt=on, then=Coalesce(Subquery(moved_by_then), 0)),
                default=F("times_moved"),
                output_field=models.PositiveSmallIntegerField(),
            ),
            updated_on_then=Case(
                When(
                    updated_on__gt=on,
                    then=Subquery(
                        updates.filter(date__lte=on).order_by("-date", "-pk").values("date")[:1]
                    ),
                ),
                default=F("updated_on"),
            ),
        )

    # These read what `as_at` put on the rows.

    def with_standing(self, wanted: str, on: dt.date) -> "KeyTaskQuerySet":
        return self.filter(standing.q(wanted, on))

    def overdue(self, on: dt.date) -> "KeyTaskQuerySet":
        return self.filter(standing.overdue(on))

    def not_closed(self) -> "KeyTaskQuerySet":
        """Neither confirmed nor withdrawn: what a plan still has before it."""
        return self.exclude(state_on__in=standing.CLOSED_STATES)

    def rank_standing(self, on: dt.date) -> "KeyTaskQuerySet":
        """Puts `standing_rank` on the rows: the order of the words, what needs attention first."""
        return self.annotate(
            standing_rank=Case(
                *(
                    When(standing.q(word, on), then=Value(rank))
                    for rank, word in enumerate(standing.Standing)
                ),
                output_field=models.PositiveSmallIntegerField(),
            )
        )

    def judged(self) -> Exists:
        """Whether a task has a test of success; a measure that says it cannot be measured is none."""
        measures = apps.get_model("actions", "Measure").objects
        return Exists(measures.filter(tasks=OuterRef("pk")).exclude(kind="none"))

    def with_measure(self) -> "KeyTaskQuerySet":
        return self.filter(self.judged())

    def without_measure(self) -> "KeyTaskQuerySet":
        return self.filter(~self.judged())

    def moved(self, after: dt.date, on: dt.date) -> Exists:
        """Whether a task's date moved after one day and up to another; a first date is no move."""
        moves = apps.get_model("actions", "DueDateChange").objects
        return Exists(
            moves.filter(
                task=OuterRef("pk"),
                changed_on__gt=after,
                changed_on__lte=on,
                from_date__isnull=False,
            )
        )

    def moved_by_decision_of(self, meeting_slug: str, on: dt.date) -> "KeyTaskQuerySet":
        moves = apps.get_model("actions", "DueDateChange").objects.filter(
            task=OuterRef("pk"), agreed_at__slug=meeting_slug, changed_on__lte=on
        )
        return self.filter(Exists(moves))

    # Whose

    def _with_post(self, posts, roles) -> "KeyTaskQuerySet":
        parts = apps.get_model("actions", "TaskPost").objects.filter(
            task=OuterRef("pk"), post__in=posts, role__in=roles
        )
        return self.filter(Exists(parts))

    def led_by(self, posts) -> "KeyTaskQuerySet":
        """Led, alone or jointly, by any of these posts."""
        return self._with_post(posts, ("lead", "joint_lead"))

    def supported_by(self, posts) -> "KeyTaskQuerySet":
        return self._with_post(posts, ("supporting",))

    def of_group(self, group) -> "KeyTaskQuerySet":
        """Led by a post of a business group, or by a collective post, which belongs to every group."""
        return self.led_by(apps.get_model("organisation", "Post").objects.of_group(group))

    def led_by_user(self, user, on: dt.date) -> "KeyTaskQuerySet":
        """Led by a post that this person holds on a date."""
        return self.led_by(apps.get_model("organisation", "Post").objects.held_by(user, on))

    # As a screen needs them

    def in_order(self) -> "KeyTaskQuerySet":
        """Plan by plan, the newest first; within a plan as the paper numbers them."""
        return self.order_by("-plan__period_start", "plan", "sort_key", "pk")

    def grouped_by(self, what: str, on: dt.date) -> "KeyTaskQuerySet":
        """In the order of a grouping, and inside each group in the usual one."""
        usual = ("-plan__period_start", "plan", "sort_key", "pk")
        if what == "lead":
            leads = (
                apps.get_model("actions", "TaskPost")
                .objects.filter(task=OuterRef("pk"), role__in=("lead", "joint_lead"))
                .order_by("order", "pk")
            )
            rows = self.annotate(first_lead=Subquery(leads.values("post__title")[:1]))
            return rows.order_by(F("first_lead").asc(nulls_last=True), *usual)
        if what == "standing":
            return self.rank_standing(on).order_by("standing_rank", *usual)
        if what == "action":
            return (
                self.select_related("plan", "action")
                .only(*LIST_FIELDS, "action__number", "action__title")
                .order_by("-plan__period_start", "plan", "action__sort_key", "sort_key", "pk")
            )
        return self.order_by(*usual)

    def with_posts(self) -> "KeyTaskQuerySet":
        parts = apps.get_model("actions", "TaskPost").objects.select_related("post")
        parts = parts.only("task_id", "role", "order", "post__title", "post__slug")
        return self.prefetch_related(models.Prefetch("posts", queryset=parts))

    def with_followed(self) -> "KeyTaskQuerySet":
        """The tasks that relative ones count from: few, so read by themselves rather than joined to every row."""
        numbers = self.model._base_manager.only("number")
        return self.prefetch_related(models.Prefetch("follows", queryset=numbers))

    def for_list(self, on: dt.date) -> "KeyTaskQuerySet":
        """As the list prints them. What it does not print is not fetched: a wide row costs as much as a slow query.

        The table reads the posts of its page by itself.
        """
        return self.as_at(on).select_related("plan").only(*LIST_FIELDS).with_followed().in_order()

    def for_detail(self, on: dt.date) -> "KeyTaskQuerySet":
        return (
            self.read_back(on)
            .select_related("plan", "action", "follows", "carried_from__plan")
            .with_posts()
            .prefetch_related("steps")
        )
