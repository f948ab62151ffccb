"""The dashboard: one page before the meeting."""

from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils.functional import cached_property

from ohs.core.cache import cached_until_change
from ohs.organisation.force import current_force
from ohs.organisation.models import Board, BoardMeeting, BusinessGroup
from ohs.registers.contract import view_permissions
from ohs.web.views import RegisterPage

from ..dashboard import compose


class Dashboard(RegisterPage):
    """What changed, what is stuck, what must we decide: for the force or one business group."""

    template_name = "board/dashboard.html"

    def get_permission_required(self):
        return view_permissions()

    @cached_property
    def groups(self) -> list[BusinessGroup]:
        return list(BusinessGroup.objects.order_by("order", "code"))

    @cached_property
    def group(self) -> BusinessGroup | None:
        code = self.request.GET.get("group", "")
        if not code:
            return None
        for group in self.groups:
            if group.code == code:
                return group
        raise BadRequest(
            f"“{code[:20]}” is not the code of a business group. "
            f"Use one of {', '.join(group.code for group in self.groups) or 'none: no group is recorded'}."
        )

    @cached_property
    def board(self) -> Board | None:
        """Whose paper is the next one: that of the first meeting from this day on, else of the last before it."""
        meetings = BoardMeeting.objects.select_related("board")
        nearest = (
            meetings.filter(date__gte=self.on).order_by("date", "pk").first()
            or meetings.order_by("-date", "pk").first()
        )
        return nearest.board if nearest else None

    @cached_property
    def dashboard(self):
        return cached_until_change(
            "dashboard",
            lambda: compose(on=self.on, group=self.group, version=self.data_version),
            self.on,
            self.group and self.group.pk,
            version=self.data_version,
        )

    def get(self, request, *args, **kwargs):
        """Whoever sets the system up begins with its steps while nothing is recorded at all."""
        sets_up = request.user.has_perm("organisation.change_force")
        if sets_up and not request.GET and self.dashboard.nothing_recorded:
            return redirect("setup:page")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            force=current_force(),
            board=self.board,
            groups=self.groups,
            group=self.group,
            dashboard=self.dashboard,
            **kwargs,
        )
