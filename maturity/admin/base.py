from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models

# Text in a few lines, so that twelve rows fit a page.
SHORT_TEXTS = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 34})}}


def refused(modeladmin, request, error: ValidationError) -> None:
    modeladmin.message_user(request, " ".join(error.messages), messages.ERROR)
