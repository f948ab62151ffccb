"""The page for whoever came second, from any page that writes without asking an operation through a form."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ohs.core.collisions import is_collision

logger = logging.getLogger(__name__)


class SecondComer:
    """Answers a collision with what somebody else saved in the same moment by a page that says so, with status 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_collision(exception):
            return None
        logger.warning("collision", exc_info=exception)
        return render(request, "409.html", status=409)
