"""The Board's paper: one content (`content`), written from the data (`write`), with three faces (`pdf`, `word`, the page)."""
