"""Keys of records as addresses and forms send them."""

# What a database holds has nineteen digits, not all of them; no register ever comes near.
LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether a text can be the key of a record; one that cannot is not looked up, since that would fail."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
