from django.db import migrations, models

ASKED_FROM = {
    "verbose_name": "first quarter asked for",
    "help_text": (
        "The first day of the first quarter for which units are asked to assess themselves. Empty: the quarter in "
        "which it comes into force. Quarters before the first are “not asked”, never “no return”."
    ),
    "null": True,
    "blank": True,
}


class Migration(migrations.Migration):
    """A version of the model says which quarter is the first that units are asked for."""

    dependencies = [("maturity", "0001_initial")]

    operations = [
        migrations.AddField("modelversion", "asked_from", models.DateField(**ASKED_FROM)),
        migrations.AddField("historicalmodelversion", "asked_from", models.DateField(**ASKED_FROM)),
        migrations.AddConstraint(
            "modelversion",
            models.CheckConstraint(
                name="maturity_version_asked_from_a_quarter",
                condition=models.Q(asked_from=None)
                | models.Q(asked_from__day=1, asked_from__month__in=(1, 4, 7, 10)),
                violation_error_message=(
                    "Name the quarter by its first day: 1 April, July, October or January."
                ),
            ),
        ),
    ]
