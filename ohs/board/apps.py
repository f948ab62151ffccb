from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "ohs.board"
    label = "board"
    verbose_name = "Board"
    role_permissions = {
        "hsw team": ["board.freeze_meeting"],
        "administrator": ["board.freeze_meeting"],
    }
