"""The letters that a PDF is set in: Arimo, and where it lacks one those of a package; never those of the machine.

So the PDF is the same bytes on every server. A character that none of them has is shown as a stand-in, and
`undisplayable` says which it was.
"""

import tempfile
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from ohs.core.characters import clean_text

# `make assets` puts it there.
FONTS = settings.BASE_DIR / "static" / "build" / "fonts"
# What stands for a character that no typeface has; Arimo has it.
STAND_IN = "□"
# By the names of `pymupdf_fonts`, in the order in which they are asked.
_FALLBACKS = ("notos", "notosbo", "figo", "figbo", "symbol2", "symbol1", "math", "music")
# What says how its neighbours are drawn and is nothing by itself.
_SHAPING = frozenset(map(chr, (0x200C, 0x200D, 0xFE0E, 0xFE0F)))
_BLANKS = frozenset(" \n\t\r\u200b\u2028\u2029\u00ad")
# What no PDF/UA may hold.
_FORBIDDEN = frozenset("\0\ufeff\ufffe\uffff")
_INVISIBLE = _BLANKS | _SHAPING | _FORBIDDEN


@dataclass(frozen=True)
class Typefaces:
    """The folder that they are in, their families in the order in which they are tried, what each can show."""

    folder: Path
    families: tuple[str, ...]
    coverages: tuple[frozenset[str], ...]
    coverage: frozenset[str]


# Holds the folder until the process ends, which removes it.
_folder: tempfile.TemporaryDirectory[str] | None = None


@lru_cache(maxsize=1)
def typefaces() -> Typefaces:
    """Unpacks the typefaces once in a process."""
    global _folder
    import pymupdf_fonts
    from fontTools.ttLib import TTFont

    _folder = tempfile.TemporaryDirectory(prefix="typefaces-")
    folder = Path(_folder.name)
    for name in _FALLBACKS:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.fontbuffers[name]())
    shown: dict[str, frozenset[str]] = {}
    for file in [*sorted(FONTS.glob("*.ttf")), *(folder / f"{name}.ttf" for name in _FALLBACKS)]:
        with TTFont(file, lazy=True) as font:
            # The names that a font gives its shapes are asked of nobody, and cost more to read than all else.
            font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
            family = font["name"].getDebugName(1)
            letters = frozenset(map(chr, font.getBestCmap())) - _FORBIDDEN
            # What only one weight of a family has is not relied on.
            shown[family] = shown[family] & letters if family in shown else letters
    coverages = tuple(shown.values())
    return Typefaces(folder, tuple(shown), coverages, frozenset().union(*coverages))


def displayable(text: str) -> str:
    """The text with a stand-in for whatever a PDF cannot show."""
    text = clean_text(text)
    if text.isascii():
        return text
    faces = typefaces()
    told: list[str] = []
    # The letter that a mark is set on, with the marks on it so far: one typeface has to have all of them.
    cluster = ""
    for character in text:
        if character in _BLANKS or character in _SHAPING:
            told.append(character)
        elif character not in faces.coverage:
            cluster = ""
            told.append(STAND_IN)
        elif unicodedata.category(character)[0] != "M":
            cluster = character
            told.append(character)
        elif any(cover.issuperset(cluster + character) for cover in faces.coverages):
            cluster += character
            told.append(character)
        else:
            told.append(STAND_IN)
    return "".join(told)


def undisplayable(text: str) -> list[str]:
    """The characters of a text for which a PDF has a stand-in, each once, in their order."""
    if text.isascii():
        return []
    shown = typefaces().coverage
    return list(dict.fromkeys(c for c in text if c not in shown and c not in _INVISIBLE))


def plainest(text: str) -> str:
    """The text with a stand-in for whatever is not of Latin, Greek or Cyrillic letters, digits and common marks.

    For a text whose characters can be shown one by one and yet not side by side.
    """
    return "".join(
        c if (c < "\u0530" and unicodedata.category(c)[0] != "M") or c in _PLAIN else STAND_IN
        for c in clean_text(text)
    )


_PLAIN = frozenset("–—‘’“”•…€™←↑→↓↔−≤≥≠×□ \u2009\u202f\n")
