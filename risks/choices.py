"""What filters choose from: groups, categories and leading posts, read in one query."""

from django.db.models import Exists, IntegerField, OuterRef, TextField, Value
from django.db.models.functions import Cast

from ohs.organisation.models import BusinessGroup, Post

from .models import Category, RiskLead


class Choices:
    """The business groups, the categories and the posts that lead a risk."""

    def __init__(self):
        self.groups: dict[str, BusinessGroup] = {}
        self.categories: dict[str, Category] = {}
        self.leads: dict[str, str] = {}
        for part, pk, code, name, _ in self._rows():
            if part == "group":
                self.groups[code] = BusinessGroup(pk=pk, code=code, name=name)
            elif part == "category":
                self.categories[code] = Category(pk=pk, slug=code, name=name)
            else:
                self.leads[code] = name

    @staticmethod
    def _rows():
        def part(rows, name, code, title, order):
            return rows.order_by().values_list(
                Value(name, output_field=TextField()),
                "pk",
                Cast(code, TextField()),
                Cast(title, TextField()),
                order,
            )

        nothing = Value(0, output_field=IntegerField())
        rows = part(
            BusinessGroup.objects.all(), "group", "code", "name", Cast("order", IntegerField())
        )
        rows = rows.union(
            part(Category.objects.all(), "category", "slug", "name", Cast("order", IntegerField())),
            part(
                Post.objects.filter(Exists(RiskLead.objects.filter(post=OuterRef("pk")))),
                "lead",
                "slug",
                "title",
                nothing,
            ),
            all=True,
        )
        return sorted(rows, key=lambda row: (row[0], row[4], row[3]))

    def group_choices(self):
        return [(code, group.name) for code, group in self.groups.items()]

    def category_choices(self):
        return [(slug, category.name) for slug, category in self.categories.items()]

    def lead_choices(self):
        return list(self.leads.items())
