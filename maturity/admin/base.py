from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models

from ohs.core.errors import sentences

# Text in a few lines, so that twelve rows fit a page.
SHORT_TEXTS = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 34})}}


def show_refusal(modeladmin, request, error: ValidationError, about: str = "") -> None:
    modeladmin.message_user(request, f"{about}{sentences(error)}", messages.ERROR)
