from django.db import migrations


class Migration(migrations.Migration):
    """A validated level follows from every finding, so none says any more when it was tested again at its level."""

    dependencies = [("maturity", "0002_first_quarter_asked_for")]

    operations = [migrations.RemoveField("auditfinding", "retested_on")]
