"""The paper that was sent beside what was frozen: what is missing, what differs, what no register knows.

Both are taken as one row of atoms (`atoms`), and laid side by side word for word. Where words were exchanged, figures of
the same kind are a pair that differs; what stands in one alone and has only been moved is no difference.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .atoms import FIGURE, PERCENTAGE, WORD, Atom

MISSING, DIFFERS, UNKNOWN = "missing", "differs", "unknown"
# As many words around a difference are shown.
_AROUND = 7


@dataclass(frozen=True)
class Finding:
    """One difference. `expected` is what the registers say, `found` what the paper says; either may be empty."""

    what: str
    kind: str
    expected: str
    found: str
    where: str
    around: str

    @property
    def key(self) -> str:
        """Stays with the difference for as long as both papers say what they say."""
        text = "\n".join((self.what, self.kind, self.expected, self.found, self.where, self.around))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def sentence(self) -> str:
        if self.what == DIFFERS:
            return f"“{self.expected}” in the registers, “{self.found}” in the paper, {self.where}."
        if self.what == MISSING:
            return f"“{self.expected}” is missing: it stands in {self.where}."
        return f"“{self.found}” in {self.where} is known to no register."


def compare_papers(
    generated: Sequence[Atom], sent: Sequence[Atom], known: Iterable[tuple[str, str]]
) -> list[Finding]:
    """Every difference, in the order of the paper. `known` are the values that some register has."""
    matcher = (
        SequenceMatcher(
            None, [atom.key for atom in generated], [atom.key for atom in sent], autojunk=False
        )
        if len(generated) * len(sent) < 4_000_000
        else SequenceMatcher(None, [atom.key for atom in generated], [atom.key for atom in sent])
    )
    placed: list[tuple[int, Finding]] = []
    lost: list[int] = []
    new: list[int] = []
    for operation, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if operation == "equal":
            continue
        before = [place for place in range(a_from, a_to) if generated[place].kind != WORD]
        after = [place for place in range(b_from, b_to) if sent[place].kind != WORD]
        pairs, before, after = _pair(generated, sent, before, after, (a_from, a_to, b_from, b_to))
        placed += [
            (a, _finding(DIFFERS, generated, a, sent, b))
            for a, b in pairs
            if generated[a].key != sent[b].key
        ]
        lost += before
        new += after
    moved = Counter(sent[place].key for place in new)
    for place in lost:
        key = generated[place].key
        if moved[key]:
            moved[key] -= 1
        else:
            placed.append((place, _finding(MISSING, generated, place, sent, None)))
    stood = Counter(generated[place].key for place in lost)
    values = {value for _, value in known} | {atom.value for atom in generated}
    for place in new:
        atom = sent[place]
        if stood[atom.key]:
            stood[atom.key] -= 1
        elif atom.kind in (FIGURE, PERCENTAGE) and atom.value not in values:
            placed.append((len(generated) + place, _finding(UNKNOWN, generated, None, sent, place)))
    return [finding for _, finding in sorted(placed, key=lambda each: each[0])]


def _pair(
    generated: Sequence[Atom],
    sent: Sequence[Atom],
    before: list[int],
    after: list[int],
    span: tuple[int, int, int, int],
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Which figure of then is which of now, kind by kind and in order, where about as many stand on both sides.

    A part that was rewritten throughout, or put in, has no pairs: what it lost or gained is looked for elsewhere.
    """
    a_from, a_to, b_from, b_to = span
    longest = max(a_to - a_from, b_to - b_from)
    pairs: list[tuple[int, int]] = []
    if not before or not after or longest > 40:
        return pairs, before, after
    left_before, left_after = list(before), list(after)
    for kind in dict.fromkeys(generated[place].kind for place in before):
        ours = [place for place in left_before if generated[place].kind == kind]
        theirs = [place for place in left_after if sent[place].kind == kind]
        same = {sent[place].key for place in theirs} & {generated[place].key for place in ours}
        ours = [place for place in ours if generated[place].key not in same]
        theirs = [place for place in theirs if sent[place].key not in same]
        if len(ours) == len(theirs):
            pairs += zip(ours, theirs, strict=True)
    # What is left alone on both sides may have become of another kind: "17%" that is "17" now.
    taken_a, taken_b = {a for a, _ in pairs}, {b for _, b in pairs}
    left_before = [place for place in left_before if place not in taken_a]
    left_after = [place for place in left_after if place not in taken_b]
    if len(left_before) == len(left_after) == 1:
        pairs.append((left_before[0], left_after[0]))
        left_before, left_after = [], []
    return pairs, left_before, left_after


def _finding(
    what: str, generated: Sequence[Atom], a: int | None, sent: Sequence[Atom], b: int | None
) -> Finding:
    expected = generated[a] if a is not None else None
    found = sent[b] if b is not None else None
    one = expected or found
    if one is None:
        raise ValueError("A difference has a place in one of the papers.")
    atoms, place = (generated, a) if a is not None else (sent, b or 0)
    around = atoms[max(0, place - _AROUND) : place + _AROUND + 1]
    # Where the paper as it was frozen has a number, that is what the table calls it by.
    where = one.where if found is None or one.where.startswith("paragraph") else found.where
    return Finding(
        what=what,
        kind=one.kind,
        expected=expected.printed if expected else "",
        found=found.printed if found else "",
        where=where,
        around=" ".join(atom.printed for atom in around),
    )
