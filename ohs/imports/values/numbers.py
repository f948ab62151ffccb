"""Numbers as people write them: whole, decimal, per cent, and scores of a matrix."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from ..files.cells import Cell
from .texts import WrongValueError, text_of

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}")
# "12.0" is how a table of decimals says 12; "1.000" may be a thousand.
_ZERO_DECIMALS = re.compile(r"\.0{1,2}$")
_DECIMAL = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,10})?")

#: What an export writes in place of a number, with what it means.
SHORTHAND = {
    "[c]": "[c] marks a number that is hidden to protect people. Somebody who may see small numbers can export it.",
    "[x]": "[x] marks a number that is not available. Leave the row out.",
    "[z]": "[z] marks a number that does not apply. Leave the row out.",
}


def read_whole(cell: Cell, *, most: int = 200_000, within: str = "in one month") -> int:
    """A whole number of 0 or more: 12, "12", "1,234", "12.0"; not 1.5, not -2, not "twelve"."""
    expected = "Expected a whole number of 0 or more, such as 12 or 1,234."
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise WrongValueError(expected)
    if isinstance(cell, (int, float)):
        if not _is_number(cell) or cell != int(cell) or cell < 0:
            raise WrongValueError(expected)
        number = int(cell)
    else:
        text = text_of(cell)
        _refuse_shorthand(text)
        text = _ZERO_DECIMALS.sub("", text)
        if not _WHOLE.fullmatch(text):
            raise WrongValueError(expected)
        number = int(text.replace(",", ""))
    if number > most:
        raise WrongValueError(f"Expected at most {most:,}{within and f' {within}'}.")
    return number


def read_decimal(
    cell: Cell, *, most: int = 200_000, places: int = 2, within: str = "in one month"
) -> Decimal:
    """A number of 0 or more with at most so many decimals: 5484.0, "1,223.92"."""
    expected = f"Expected a number of 0 or more with at most {places} decimals, such as 12, 7.5 or 1,234.25."
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise WrongValueError(expected)
    if isinstance(cell, (int, float)):
        if not _is_number(cell) or cell < 0:
            raise WrongValueError(expected)
        # A spreadsheet holds 0.1 + 0.2 as 0.30000000000000004 and shows 0.3.
        number = Decimal(repr(round(cell, 9)))
    else:
        text = text_of(cell)
        _refuse_shorthand(text)
        if not _DECIMAL.fullmatch(text):
            raise WrongValueError(expected)
        number = Decimal(text.replace(",", ""))
    if number > most:
        raise WrongValueError(f"Expected at most {most:,}{within and f' {within}'}.")
    shortened = number.quantize(Decimal(1).scaleb(-places))
    if shortened != number:
        raise WrongValueError(expected)
    return shortened


def _is_number(value: float) -> bool:
    return value == value and abs(value) < 1e15


def _refuse_shorthand(text: str) -> None:
    if text.casefold() in SHORTHAND:
        raise WrongValueError(SHORTHAND[text.casefold()])
    if text[:1] in ("<", "≤") and text[1:].strip().isdigit():
        raise WrongValueError(
            "Expected the number itself: a number that was hidden before it came cannot be counted."
        )


_PERCENT = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*(?:%|per ?cent)(?:\s*(?:complete|completed|done))?"
)


def read_percent(cell: Cell) -> float:
    """A percentage of 0 to 100: "60%", "60 % complete", 60, or 0.6 as a spreadsheet holds it."""
    expected = "Expected a percentage, such as 60%."
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not _is_number(cell) or not 0 <= cell <= 100:
            raise WrongValueError(expected)
        if cell == 1:
            raise WrongValueError("This may be 1% or 100%. Write it with its sign.")
        return round(cell * 100, 6) if 0 < cell < 1 else float(cell)
    match = _PERCENT.fullmatch(text_of(cell).casefold())
    if not match or float(match[1]) > 100:
        raise WrongValueError(expected)
    return float(match[1])


_PRODUCT = re.compile(
    r"(?:l(?:ikelihood)?\s*[:=]?\s*)?([0-9]{1,2})\s*(?:x|×|\*|by|,|/|;)\s*(?:i(?:mpact)?\s*[:=]?\s*)?([0-9]{1,2})"
    r"(?:\s*=\s*([0-9]{1,3}))?"
)
_LETTERED = re.compile(r"l\s*([0-9]{1,2})\s*[-,; ]?\s*i\s*([0-9]{1,2})")


def read_score(cell: Cell, scores: Mapping[tuple[int, int], int]) -> tuple[int, int]:
    """A likelihood and an impact: "4 x 3", "L4 I3", or a score alone where the matrix has one cell with it.

    `scores` gives the score of each cell of the matrix in force by its likelihood and impact.
    """
    text = text_of(cell).casefold()
    match = _PRODUCT.fullmatch(text) or _LETTERED.fullmatch(text)
    if match:
        pair = int(match[1]), int(match[2])
        if pair not in scores:
            raise WrongValueError(
                f"Expected a likelihood of 1 to {max(pair[0] for pair in scores)} and an impact of 1 to "
                f"{max(pair[1] for pair in scores)}, such as 4 x 3."
            )
        stated = match[3] if match.re is _PRODUCT else None
        if stated and int(stated) != scores[pair]:
            raise WrongValueError(
                f"{pair[0]} x {pair[1]} is {scores[pair]} in the matrix, not {stated}."
            )
        return pair
    number = _ZERO_DECIMALS.sub("", text)
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise WrongValueError("Expected a likelihood and an impact, such as 4 x 3.")
    pairs = sorted(pair for pair, score in scores.items() if score == int(number))
    if len(pairs) == 1:
        return pairs[0]
    if not pairs:
        raise WrongValueError(
            f"No cell of the matrix has the score {number}. Expected a likelihood and an impact, such as 4 x 3."
        )
    ways = " or ".join(f"{likelihood} x {impact}" for likelihood, impact in pairs)
    raise WrongValueError(f"The score {number} may be {ways} (likelihood x impact). Write which.")
