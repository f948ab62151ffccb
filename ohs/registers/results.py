"""What a register hands up to the Board: a number with its base and its link, a sentence that needs attention."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number as the Board reads it: "2 of 15 in the live plan", a link to exactly the rows it counts.

    `tone` is "good", "bad" or "neutral"; it is said in `note` too, never by colour alone.
    `value` is None where there is nothing to count from (no base); `fewer_is_better` where it counts good and bad alike.
    """

    label: str
    value: int | None
    base: int | None = None
    base_label: str = ""
    url: str = ""
    tone: str = "neutral"
    note: str = ""
    fewer_is_better: bool | None = True


@dataclass(frozen=True)
class Attention:
    """A sentence for the Board: `subject` is its bold beginning, `sentence` the rest, `who` the post it lies with.

    `weight` orders the list, heaviest first: 100 needs a decision now, 50 watch, 10 for information.

    What needs a decision says what is asked of the Board (`ask`, a verb first: "Agree a new date, or withdraw it.")
    and between what it can choose (`options`); without that it is told to be noted. `key` is its name for as long as it
    is the same matter, whatever its numbers say: by it somebody puts it on a meeting's agenda or not.
    """

    weight: int
    subject: str
    sentence: str
    who: str = ""
    url: str = ""
    count: int | None = None
    ask: str = ""
    options: tuple[str, ...] = ()
    key: str = ""

    @property
    def issue(self) -> str:
        """The matter as one text."""
        return f"{self.subject} {self.sentence}".strip()


@dataclass(frozen=True)
class ChecklistItem:
    """A pre-meeting check that failed: its kind, a sentence, and where to fix it."""

    kind: str
    sentence: str
    url: str = ""
    count: int | None = None
