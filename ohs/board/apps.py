from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "ohs.board"
    label = "board"
    verbose_name = "Board"
