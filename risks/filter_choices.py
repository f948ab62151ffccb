"""What filters choose from: groups, categories and leading posts, read in one query."""

from operator import attrgetter, itemgetter

from django.db.models import Exists, OuterRef

from ohs.organisation.models import BusinessGroup, Post
from ohs.web.together import together

from .models import Category, RiskLead

_IN_ORDER = attrgetter("order", "name")


class Choices:
    """The business groups, the categories and the posts that lead a risk."""

    def __init__(self):
        leads_a_risk = Exists(RiskLead.objects.filter(post=OuterRef("pk")))
        groups, categories, leads = together(
            BusinessGroup.objects.order_by("pk"),
            Category.objects.order_by("pk"),
            Post.objects.filter(leads_a_risk).order_by("pk").values_list("slug", "title"),
        )
        # Sorted here, so that no language's collation in the database makes another order of it.
        self.groups: dict[str, BusinessGroup] = {
            group.code: group for group in sorted(groups, key=_IN_ORDER)
        }
        self.categories: dict[str, Category] = {
            category.slug: category for category in sorted(categories, key=_IN_ORDER)
        }
        self.leads: dict[str, str] = dict(sorted(leads, key=itemgetter(1)))

    def group_choices(self):
        return [(code, group.name) for code, group in self.groups.items()]

    def category_choices(self):
        return [(slug, category.name) for slug, category in self.categories.items()]

    def lead_choices(self):
        return list(self.leads.items())
