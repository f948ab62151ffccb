"""What is stored is cleaned on entry, at every door."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ohs.core.characters import clean_text, clean_values
from ohs.core.errors import require_text
from ohs.imports.values.texts import text_of
from ohs.service.middleware import CleanText


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\uf0b7 Kit ordered", "• Kit ordered"),
        ("\uf0a7 one\n\uf0d8 two\n\uf0fc three", "• one\n• two\n• three"),
        ("a\x00b\x01c\x1bd\x7fe\x85f", "abcdef"),
        ("\ufeffTitle\ufffe\uffff", "Title"),
        ("plane \U0001fffe\U0010ffff end", "plane  end"),
        ("\ufdd0\ufdef", ""),
        ("half \ud83d a pair", "half  a pair"),
        ("a\vb", "a\nb"),
        ("tab\tand\r\nlines", "tab\tand\r\nlines"),
        ("Cymru ŵ 🦺 中文 हिन्दी \u200d", "Cymru ŵ 🦺 中文 हिन्दी \u200d"),
    ],
)
def test_what_no_text_has_goes_and_bullets_of_word_are_bullets(sent, kept):
    assert clean_text(sent) == kept


@given(st.text(st.characters()))
def test_cleaning_leaves_what_xml_and_utf8_can_hold_and_cleans_once(text):
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    cleaned.encode()
    assert not any(ord(c) < 32 and c not in "\t\n\r" for c in cleaned)


def test_each_door_cleans():
    sent = "\uf0b7 a\x01\uffff"

    request = RequestFactory().post("/", {"narrative": sent, "state": "open"})
    CleanText(lambda request: None).process_view(request, None, (), {})

    assert request.POST["narrative"] == "• a"
    assert request.POST["state"] == "open"
    assert text_of(sent) == "• a"
    assert require_text(sent, None, "Write it.") == "• a"
    assert clean_values({"rows": [{"narrative": sent, "count": 3}]}) == {
        "rows": [{"narrative": "• a", "count": 3}]
    }
