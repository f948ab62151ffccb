"""What the history of a task and of its posts says, in sentences: who changed what, when and why."""

from typing import Any

from ohs.core.change_log import Change, change_of, changes_between

from ..models import KeyTask, TaskPost


def changes_of(task: KeyTask) -> list[Change]:
    """The whole history of a task and of its posts, newest first. Two queries."""
    changes = [*_between(list(_versions(task))), *_changes_of_posts(task)]
    return sorted(changes, key=lambda change: change.when, reverse=True)


def changes_since(task: KeyTask, version: int) -> list[Change]:
    """What happened after a version of a task, oldest first."""
    seen, *later = list(_versions(task).filter(version__gte=version)) or [None]
    if seen is None:
        return []
    # A change of its posts counts the task's version on, for the same reason.
    made = {(each.history_user_id, each.history_change_reason or "") for each in later}
    of_posts = [
        change
        for change in _changes_of_posts(task)
        if change.when > seen.history_date and (change.who_id, change.why) in made
    ]
    changes = [*_between([seen, *later])[1:], *of_posts]
    return sorted(changes, key=lambda change: change.when)


def _versions(task: Any) -> Any:
    return task.history.select_related("history_user").order_by("history_id")


def _between(versions: list[Any]) -> list[Change]:
    # A version that says nothing new of the task itself was saved for its posts, which are told beside it.
    return changes_between(versions, leave_out=KeyTask.change_log_leaves_out, only_differences=True)


def _changes_of_posts(task: KeyTask) -> list[Change]:
    """Who came to lead or support it, and who no longer does; that only the order changed is not told."""
    versions = (
        TaskPost.history.filter(task=task)
        .select_related("history_user", "post")
        .order_by("history_id")
    )
    changes: list[Change] = []
    roles: dict[int, tuple[int, str]] = {}
    for version in versions:
        gone = version.history_type == "-"
        if not gone and roles.get(version.id) == (version.post_id, version.role):
            continue
        roles[version.id] = (version.post_id, version.role)
        part = version.get_role_display()
        what = f"{version.post} is no longer {part}" if gone else f"{version.post} is {part}"
        changes.append(change_of(version, (f"who leads and supports: {what}",)))
    return changes
