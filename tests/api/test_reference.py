"""docs/reference/ says what the code says."""

from django.conf import settings

from ohs.api.reference import pages


def test_the_reference_is_made_from_the_code_as_it_is():
    folder = settings.BASE_DIR / "docs/reference"

    stale = [
        name
        for name, text in pages().items()
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != text
    ]

    assert stale == [], "Run manage.py write_reference."
    assert {each.name for each in folder.iterdir()} == set(pages())
