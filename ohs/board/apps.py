from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "ohs.board"
    label = "board"
    verbose_name = "Board"
    home = ("Board", "board:meetings")
    work = "ohs.board.waiting.WORK"
    role_permissions = {
        "board member": ["board.add_meetingquestion"],
        "hsw team": ["board.freeze_meeting"],
        "administrator": ["board.freeze_meeting"],
    }

    def ready(self):
        from django.db.models.signals import post_migrate

        from actions import operations
        from ohs.registers import snapshots

        from .frozen_meetings import install_guard
        from .models import Decision
        from .snapshots.read import provide

        snapshots.set_provider(provide)
        post_migrate.connect(install_guard, sender=self)
        operations.on_carry_forward(operations.repoint(Decision))
