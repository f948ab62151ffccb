"""The migrations name `NaturalSortField` by this address; it is kept in `ohs.core.fields`."""

from ohs.core.fields import NaturalSortField

__all__ = ["NaturalSortField"]
