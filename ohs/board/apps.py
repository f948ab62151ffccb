from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "ohs.board"
    label = "board"
    verbose_name = "Board"
    role_permissions = {
        "board member": ["board.add_meetingquestion"],
        "hsw team": ["board.freeze_meeting"],
        "administrator": ["board.freeze_meeting"],
    }

    def ready(self):
        from actions import operations
        from ohs.registers import snapshots

        from .models import Decision
        from .snapshots.read import provide

        snapshots.set_provider(provide)
        operations.on_carry_forward(operations.repoint(Decision))
