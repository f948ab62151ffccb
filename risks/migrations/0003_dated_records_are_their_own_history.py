"""Scores, reviews, steps and moves are only ever added: a history of theirs held each row once more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_extracts_of_indicator_counts")]

    operations = [
        migrations.DeleteModel(name="HistoricalRegisterMove"),
        migrations.DeleteModel(name="HistoricalRiskReview"),
        migrations.DeleteModel(name="HistoricalRiskScore"),
        migrations.DeleteModel(name="HistoricalRiskStateChange"),
    ]
