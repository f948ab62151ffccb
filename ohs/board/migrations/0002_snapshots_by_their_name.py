"""What the Board saw is called a snapshot, and its parts; the tables keep the names they have."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("board", "0001_initial")]

    operations = [
        migrations.AlterModelTable("Freeze", "board_freeze"),
        migrations.AlterModelTable("FrozenPart", "board_frozenpart"),
        migrations.RemoveConstraint("FrozenPart", "frozen_part_once"),
        migrations.AlterModelOptions("FrozenPart", {}),
        migrations.RenameModel("Freeze", "MeetingSnapshot"),
        migrations.RenameModel("FrozenPart", "SnapshotPart"),
        migrations.AlterField(
            "MeetingSnapshot",
            "meeting",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshot",
                to="organisation.boardmeeting",
            ),
        ),
        migrations.AlterField(
            "SnapshotPart",
            "freeze",
            models.ForeignKey(
                db_column="freeze_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="board.meetingsnapshot",
            ),
        ),
        migrations.RenameField("SnapshotPart", "freeze", "snapshot"),
        migrations.AlterModelOptions(
            "SnapshotPart", {"ordering": ["snapshot", "kind", "audience", "name"]}
        ),
        migrations.AddConstraint(
            "SnapshotPart",
            models.UniqueConstraint(
                fields=("snapshot", "kind", "name", "audience"), name="frozen_part_once"
            ),
        ),
    ]
