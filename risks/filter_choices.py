"""What the filters of risks choose from: business groups, categories and leading posts."""

from functools import cached_property
from operator import attrgetter, itemgetter

from django.db.models import Exists, OuterRef

from ohs.organisation.models import BusinessGroup, Post

from .models import Category, RiskLead

_IN_ORDER = attrgetter("order", "name")


class FilterChoices:
    """Each is read when it is first asked for.

    They are sorted here, so that no collation of the database makes another order of them.
    """

    @cached_property
    def groups(self) -> dict[str, BusinessGroup]:
        groups = sorted(BusinessGroup.objects.order_by("pk"), key=_IN_ORDER)
        return {group.code: group for group in groups}

    @cached_property
    def categories(self) -> dict[str, Category]:
        categories = sorted(Category.objects.order_by("pk"), key=_IN_ORDER)
        return {category.slug: category for category in categories}

    @cached_property
    def leads(self) -> dict[str, str]:
        leads_a_risk = Exists(RiskLead.objects.filter(post=OuterRef("pk")))
        posts = Post.objects.filter(leads_a_risk).order_by("pk").values_list("slug", "title")
        return dict(sorted(posts, key=itemgetter(1)))

    def group_choices(self) -> list[tuple[str, str]]:
        return [(code, group.name) for code, group in self.groups.items()]

    def category_choices(self) -> list[tuple[str, str]]:
        return [(slug, category.name) for slug, category in self.categories.items()]

    def lead_choices(self) -> list[tuple[str, str]]:
        return list(self.leads.items())
