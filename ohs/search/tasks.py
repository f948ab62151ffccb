"""Off the request: the search reads on what is too much for somebody to wait for."""

from django_tasks import task

from ohs.service.background import UNFINISHED, last_work

from . import index
from .kinds import searchables


@task()
def read_on() -> None:
    index.refresh(searchables())


def go_on_reading() -> None:
    """Has the worker read on, where it does not already."""
    work = last_work(read_on)
    if work is None or work.status not in UNFINISHED:
        read_on.enqueue()
