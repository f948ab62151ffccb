import django_filters

from ohs.organisation.models import Board, BoardMeeting
from ohs.web.filters import RegisterFilter


class MeetingFilter(RegisterFilter):
    board = django_filters.ModelChoiceFilter(
        queryset=Board.objects.all(), to_field_name="slug", label="Board"
    )
    state = django_filters.ChoiceFilter(choices=BoardMeeting.State.choices, label="State")
