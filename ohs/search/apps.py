from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "ohs.search"
    label = "search"
    verbose_name = "Search"
    home = ("Search", "search")
