"""A person's own account: name, roles, posts held."""

from django.views.generic import TemplateView

from ohs.core import clock

from .models import Post


class Account(TemplateView):
    """What the signed-in person may do, and why: their roles and the posts they hold today."""

    template_name = "account/account.html"

    def get_context_data(self, **kwargs):
        today = clock.today()
        return super().get_context_data(
            on=today,
            today=today,
            roles=list(self.request.user.groups.order_by("name").values_list("name", flat=True)),
            posts=list(
                Post.objects.held_by(self.request.user, today)
                .order_by("title")
                .values_list("title", flat=True)
            ),
            **kwargs,
        )
