"""What PostgreSQL searches: the words of each record beside an index of them. On SQLite both tables stay empty."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchedKind(models.Model):
    """One kind of record, and what of it the index holds."""

    is_a_log = True

    kind = models.CharField(max_length=100, unique=True)
    version = models.JSONField(default=dict)
    """The newest key of each table that its texts are read from, when they were last read."""
    looked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    """When all of it was read."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.kind


class SearchText(models.Model):
    """The words of one record, in small letters, as they were when it was last recorded or changed."""

    is_a_log = True

    kind = models.ForeignKey(SearchedKind, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()
    names = models.TextField()
    """Its references and its title, each between two ends of line."""
    title = models.TextField()
    text = models.TextField()
    pieces = SearchVectorField()
    """Every three letters that stand together in a word of its text, and the last two and the last one of each word."""

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_text_of_one_record")
        ]
        indexes = [GinIndex(fields=["pieces"], name="search_text_pieces")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchWord(models.Model):
    """A word of references and titles, and how often it stands in those of one kind: what a misspelt one may have meant."""

    is_a_log = True

    kind = models.ForeignKey(SearchedKind, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=100)
    times = models.IntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "word"], name="search_word_of_one_kind")
        ]

    def __str__(self) -> str:
        return self.word
