"""What is said of records is found by searching, but for records that not everybody with a role may read."""

from ohs.registers.search import Searchable

from .models import Comment
from .subjects import find_subject, kinds


def _url(comment: Comment) -> str:
    subject = find_subject(comment.kind, comment.record)
    return f"{subject.page}?thread={comment.pk}" if subject else ""


def _rows(on):
    open_kinds = [name for name, kind in kinds().items() if kind.is_for_all_roles]
    return Comment.objects.filter(kind__in=open_kinds, said_on__lte=on)


SEARCHABLE = (
    Searchable(
        kind="Comments and questions",
        permission="comments.view_comment",
        rows=_rows,
        title="text",
        where=str,
        url=_url,
        order=70,
    ),
)
