from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "ohs.board"
    label = "board"
    verbose_name = "Board"
    role_permissions = {
        "hsw team": ["board.freeze_meeting"],
        "administrator": ["board.freeze_meeting"],
    }

    def ready(self):
        from ohs.organisation import seen

        from .frozen import last_seen

        seen.answered_by(last_seen)
