"""What Django's operations of migrations leave to be wished for."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Makes the tables of many models, as Django's `CreateModel` makes each, and renders the models once.

    After one operation Django renders anew all the models that are related to what it changed. Here everything is
    related to everything through the people, so that a hundred tables made one by one are ten thousand models rendered.
    The models may refer to each other in a circle: foreign keys are put there when all tables are.

    With `unless_there` a table that is there already is left as it is: an earlier version made it under another model.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[CreateModel], *, unless_there: bool = False) -> None:
        self.models = models
        self.unless_there = unless_there

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {"models": self.models, "unless_there": self.unless_there}
        return type(self).__qualname__, [], options

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What is not rendered yet is not rendered anew: all of it is, once, when it is next asked for.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        there = set(self._tables(schema_editor)) if self.unless_there else set()
        for model in self.models:
            if to_state.apps.get_model(app_label, model.name)._meta.db_table not in there:
                model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    @staticmethod
    def _tables(schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        with schema_editor.connection.cursor() as cursor:
            return schema_editor.connection.introspection.table_names(cursor)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"

    @property
    def migration_name_fragment(self) -> str:
        return "models"
