from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """What people say and ask of a record, and who is named to answer."""

    name = "ohs.comments"
    label = "comments"
    verbose_name = "Comments"
    work = "ohs.comments.waiting.WORK"
    # Whoever reads a record may comment on it; the HSW team, who may change comments, withdraws them.
    role_permissions = {
        role: ["comments.add_comment"]
        for role in ("board member", "lead", "unit commander", "auditor")
    }
