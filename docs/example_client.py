"""Every list as at a date, and an update of a task: with a client that `openapi-python-client` made of /api/v1/openapi.json."""

from importlib import import_module

from registers_client.models import Problem
from registers_client.models import RecordTasksUpdatesUpdateBody as Update


def ask(name, *key, client, **more):
    """One call of the client. What is refused is raised in the sentence of the page."""
    found = import_module(f"registers_client.api.default.{name}").sync(*key, client=client, **more)
    if isinstance(found, Problem):
        raise PermissionError(found.detail)
    return found.to_dict()


def read_list(name, client, on):
    """Every row, page after page."""
    after, rows = "", []
    while after is not None:
        found = ask(name, client=client, as_at=on, after=after, per_page=500)
        rows += found["rows"]
        after = found["after"]
    return rows


def read_every_list(client, on):
    """The rows of each list by its name as a meeting's snapshot has it."""
    lists = ask("index", client=client)["lists"]
    return {
        each["table"] or each["name"]: read_list(
            f"list_{each['name']}".replace("-", "_"), client, on
        )
        for each in lists
    }


def record_update(client, task, **said):
    return ask("record_tasks_updates", task, client=client, body=Update.from_dict(said))
