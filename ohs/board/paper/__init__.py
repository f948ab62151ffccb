"""The Board's paper: one content (`content`), written from the data (`write`), with three faces (`pdf`, `word`, the page)."""

from django.conf import settings

# The letters that the PDF and the pictures in the Word file are set in; `make assets` puts them there.
FONTS = settings.BASE_DIR / "static" / "build" / "fonts"
