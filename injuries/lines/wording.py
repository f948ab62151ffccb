"""One plain sentence for a line of the Board's paper, written from its protected figures.

A sentence knows only what `injuries.disclosure.protect_line` lets an audience see, so it cannot
say what a table beside it hides. Numbers are written as GOV.UK style has them: 2,748, 22%, from 16%
to 29%. What it may say of a change is the verdict of `injuries.statistics.rates.verdict`:

- *higher* or *lower*: the rate rose or fell by so much, with the interval;
- *not enough evidence to say*: says so first, then what was seen, and gives no reason for it: chance needs none;
- *too few to say*: says so;
- "in line with the year before" only where the change rounds to 0% and there is not enough evidence of one.

A percentage is whole but where a whole one would contradict the verdict: an interval that ends just beside no change
prints "less than 1%", never 0%.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from ohs.core.text import upper_first

from ..disclosure import Mark, ProtectedLine, is_shown
from ..statistics.rates import LEVEL, PER, Verdict, round_half_away

PROTECTED = "to protect small numbers"
UNDECIDED = "not enough evidence to say whether the rate changed"


@dataclass(frozen=True, slots=True)
class YearDirection:
    """In which direction a line with a bound went in a financial year."""

    year: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence is made of: a title, protected figures and a few words.

    `people` names who is counted ("officers", "officers and staff"); `noun` what is counted, one
    and many; `before` the period compared with ("the year before"). `recording_changed` says when
    recording did: "in the period". `months` and `expected_months` differ where months are missing. `part_year` is True where the period is not
    a whole number of years, so that the rate is said to be *a year*.
    """

    title: str
    figures: ProtectedLine
    people: str = "people"
    noun: tuple[str, str] = ("injury", "injuries")
    before: str = "the year before"
    recording_changed: str = ""
    months: int | None = None
    expected_months: int | None = None
    prior_months: int | None = None
    gaps: str = ""
    prior_gaps: str = ""
    strength_months: tuple[int, int] | None = None
    common: ProtectedLine | None = None
    common_months: str = ""
    part_year: bool = False
    level: float = LEVEL
    per: int = PER
    newest_direction: YearDirection | None = None
    dispersion: float = 1.0


def sentence(statement: Statement) -> str:
    """The sentence of a line, with its notes on recording and missing months after it."""
    parts = [f"{statement.title}: {_finding(statement)}."]
    if statement.common is not None:
        alike = replace(statement, figures=statement.common, common=None, part_year=True)
        parts.append(
            f"Over the months that both have, {statement.common_months}: {_finding(alike)}."
        )
    parts += _completeness(statement)
    parts += _variation(statement)
    if statement.recording_changed:
        parts.append(f"Recording changed {statement.recording_changed}.")
    return " ".join(parts)


def _completeness(statement: Statement) -> Iterator[str]:
    """How many months the figures rest on, where it is not all of them, and why."""
    months, expected = statement.months, statement.expected_months
    if months is None or expected is None:
        return
    if months < expected:
        figures = f"complete figures ({statement.gaps})" if statement.gaps else "figures"
        yield f"The period is incomplete: {months} of {expected} months have {figures}."
        if months and statement.common is None and months == statement.prior_months:
            yield f"{upper_first(statement.before)} is counted over the same months."
    elif statement.prior_gaps:
        yield f"Incomplete in {statement.before}: {statement.prior_gaps}."
    if statement.strength_months is None:
        return
    for known, of, when in zip(
        statement.strength_months,
        (months, statement.prior_months),
        ("", f" of {statement.before}"),
        strict=True,
    ):
        if of and 0 < known < of:
            yield f"The strength is known for {known} of {of} months{when}."


def _variation(statement: Statement) -> Iterator[str]:
    """That the interval is wider because the months vary more than chance, where an interval is told."""
    told = [statement.figures, statement.common]
    if statement.dispersion > 1 and any(each and is_shown(each.ratio_low) for each in told):
        times = round_half_away(statement.dispersion, 1)
        yield (
            f"Months vary more than chance alone would make them (the variance is {times} times as large), "
            "so the interval is wider."
        )


def in_line(figures: ProtectedLine) -> bool:
    """The rule for "in line with": 0% to the nearest whole per cent, and not enough evidence of a change."""
    return (
        is_shown(figures.change_percent)
        and figures.change_percent == 0
        and figures.verdict == Verdict.NO_EVIDENCE
    )


def whole(value: float) -> str:
    """A whole number with commas: 2,748."""
    return f"{round_half_away(value):,.0f}"


def per_thousand(value: float) -> str:
    """A rate with one decimal, or enough of them to have a digit to show: 84.8, 0.42, 0."""
    if value == 0:
        return "0"
    places = 1 if value >= 1 else 2 if value >= 0.1 else 3
    return f"{round_half_away(value, places):,.{places}f}"


def mean_a_month(figures: ProtectedLine) -> str:
    """The mean a month as a table prints it: 229, 4.6 under 10, "fewer than 3", [c] or [x]."""
    return _mean(figures.mean, figures.mean_below, figures.mean_at_least)


def prior_mean_a_month(figures: ProtectedLine) -> str:
    """The same for the earlier period."""
    return _mean(figures.prior_mean, figures.prior_mean_below, figures.prior_mean_at_least)


def _mean(mean: float | Mark, below: int | None, at_least: int | None) -> str:
    if not is_shown(mean):
        return f"fewer than {below}" if below else f"at least {at_least}" if at_least else str(mean)
    return whole(mean) if mean >= 10 or mean == int(mean) else f"{round_half_away(mean, 1)}"


def _finding(statement: Statement) -> str:
    figures = statement.figures
    if figures.change == Mark.NOT_APPLICABLE:
        return _without_change(statement)
    if not is_shown(figures.count):
        if figures.count == Mark.NOT_AVAILABLE:
            return "no figures are recorded for the period"
        return _hidden_now(statement)
    if not is_shown(figures.prior_count):
        return _without_prior(statement)
    if figures.verdict in (Verdict.HIGHER, Verdict.LOWER):
        return f"{_moved(statement)}; {_counts(statement)}"
    if figures.count == 0 and figures.prior_count == 0:
        return f"no {statement.noun[1]} in the period or in {statement.before}"
    if figures.verdict == Verdict.NO_EVIDENCE:
        return f"{UNDECIDED}; {_seen(statement)}; {_counts(statement, split=False)}"
    if figures.verdict == Verdict.TOO_FEW:
        return f"too few to say whether the rate changed; {_counts(statement, split=False)}"
    return (
        f"{_counts(statement, split=False)}; "
        "no rates can be compared because a strength is not recorded"
    )


def _without_change(statement: Statement) -> str:
    """Of periods that count other months no change is told."""
    figures = statement.figures
    text = f"the number of {statement.noun[1]} is not shown, {PROTECTED}"
    if is_shown(figures.count):
        text = _number(statement, figures.count)
        if is_shown(figures.rate) and figures.count:
            text += f", {_rate(statement, figures.rate)}"
    if statement.prior_months is None:
        return f"{text}; not compared, because {statement.before} has figures for other months"
    there = f"{statement.prior_months} of {statement.expected_months} months"
    return f"{text}; not compared, because {statement.before} has complete figures for {there}"


def _moved(statement: Statement) -> str:
    """The rate rose by 22% (95% interval 16% to 29%), from 69.3 to 84.8 per 1,000 officers."""
    figures = statement.figures
    rose = figures.verdict == Verdict.HIGHER
    span = f"from {per_thousand(figures.prior_rate)} to {_rate(statement, figures.rate)}"
    if not is_shown(figures.change_percent):
        return f"the rate {'rose' if rose else 'fell'} {span}"
    size = size_interval(figures.ratio_low, figures.ratio_high)
    interval = f"{statement.level * 100:.3g}% interval {size}"
    return f"{_rose_or_fell(figures, rose)} ({interval}), {span}"


def _rose_or_fell(figures: ProtectedLine, rose: bool) -> str:
    size = abs(figures.change_percent)
    return f"the rate {'rose' if rose else 'fell'} by {f'{size:,}%' if size else 'less than 1%'}"


def _seen(statement: Statement) -> str:
    """What was seen where there is not enough evidence of a change."""
    figures = statement.figures
    rate = _rate(statement, figures.rate)
    if not is_shown(figures.change_percent):
        return f"the rate went from 0 to {rate}"
    low, high = _way(figures.ratio_low), _way(figures.ratio_high)
    interval = f"{statement.level * 100:.3g}% interval {low} to {high}"
    if in_line(figures):
        return f"the rate was in line with {statement.before} (0%, {interval}), at {rate}"
    went = f"from {per_thousand(figures.prior_rate)} to {rate}"
    return f"the rate was {_change(figures.change_percent)} ({interval}), {went}"


def _counts(statement: Statement, split: bool = True) -> str:
    """2,748 injuries, 595 more than the year before, of which about 94 because ..."""
    figures = statement.figures
    text = _number(statement, figures.count)
    if figures.prior_count == 0 and figures.count:
        return f"{text}, and none {statement.before}"
    if not is_shown(figures.prior_count):
        return text
    if figures.change:
        text += f", {_more_or_fewer(figures.change)} than {statement.before}"
    else:
        text += f", as many as {statement.before}"
    people = figures.more_people
    if not split or not is_shown(people) or people == 0:
        return text
    size = "more" if people > 0 else "fewer"
    if abs(people) <= abs(figures.change) and (people > 0) == (figures.change > 0):
        reason = f"because there were {size} {statement.people}"
        if people == figures.change:
            return f"{text}, {reason}"
        return f"{text}, of which about {whole(abs(people))} {reason}"
    alone = f"about {whole(abs(people))} {size}"
    return f"{text} ({size} {statement.people} alone would have meant {alone})"


def _hidden_now(statement: Statement) -> str:
    figures, many = statement.figures, statement.noun[1]
    if figures.mean_below:
        text = f"fewer than {figures.mean_below} {many} a month on average"
    elif figures.mean_at_least:
        text = f"at least {figures.mean_at_least} {many} a month on average"
    else:
        text = f"the number of {many} is not shown, {PROTECTED}"
    return f"{text}; {_hidden_change(statement)}"


def _hidden_change(statement: Statement) -> str:
    """What may be said of a change whose counts are hidden."""
    figures = statement.figures
    if not isinstance(figures.verdict, Verdict):
        if statement.newest_direction:
            return _of_year(statement.newest_direction)
        return f"the change is not shown, {PROTECTED}"
    if figures.verdict == Verdict.NOT_AVAILABLE:
        return "no rates can be compared because a strength is not recorded"
    if figures.verdict == Verdict.TOO_FEW:
        return "too few to say whether the rate changed"
    if not is_shown(figures.change_percent):
        return {
            Verdict.HIGHER: f"the rate rose; by how much is not shown, {PROTECTED}",
            Verdict.LOWER: f"the rate fell; by how much is not shown, {PROTECTED}",
            Verdict.NO_EVIDENCE: UNDECIDED,
        }[figures.verdict]
    if figures.verdict == Verdict.NO_EVIDENCE:
        if in_line(figures):
            return f"{UNDECIDED}; it was in line with the earlier one (0%)"
        return f"{UNDECIDED}; it was {_change(figures.change_percent)}"
    return _rose_or_fell(figures, figures.verdict == Verdict.HIGHER)


def _of_year(told: YearDirection) -> str:
    """The change of a financial year, where that of the period itself is not told."""
    words = {
        Verdict.HIGHER: "the rate rose",
        Verdict.LOWER: "the rate fell",
    }.get(told.verdict, UNDECIDED)
    return f"{words} in the financial year {told.year}, the newest of which it is told"


def _without_prior(statement: Statement) -> str:
    figures = statement.figures
    text = _number(statement, figures.count)
    if is_shown(figures.rate) and figures.count:
        text += f", {_rate(statement, figures.rate)}"
    if figures.prior_count == Mark.NOT_AVAILABLE:
        return f"{text}; no figures are recorded for {statement.before}"
    if figures.prior_mean_below:
        many = f"fewer than {figures.prior_mean_below} a month on average {statement.before}"
    elif figures.prior_mean_at_least:
        many = f"at least {figures.prior_mean_at_least} a month on average {statement.before}"
    else:
        many = f"the number of {statement.before} is not shown, {PROTECTED}"
    return f"{text}; {many}; {_hidden_change(statement)}"


def _number(statement: Statement, count: int) -> str:
    one, many = statement.noun
    return f"{whole(count) if count else 'no'} {one if count == 1 else many}"


def _more_or_fewer(change: int) -> str:
    return f"{whole(abs(change))} {'more' if change > 0 else 'fewer'}"


def _rate(statement: Statement, rate: float) -> str:
    year = " a year" if statement.part_year else ""
    return f"{per_thousand(rate)} per {whole(statement.per)} {statement.people}{year}"


def size_interval(low: float, high: float) -> str:
    """Between which sizes a rise or a fall lies, the smaller first: "16% to 29%"."""
    near, far = sorted((low, high), key=lambda ratio: abs(ratio - 1))
    return f"{_size(near)} to {_size(far)}"


def _size(ratio: float | Mark) -> str:
    """How far a ratio lies from no change, without its direction: 16%, less than 1%, any amount."""
    if not is_shown(ratio) or ratio == inf:
        return "any amount"
    percent = abs(int(round_half_away((ratio - 1) * 100)))
    return f"{percent:,}%" if percent or ratio == 1 else "less than 1%"


def _way(ratio: float | Mark) -> str:
    """A ratio in words: 7% lower, 24% higher, less than 1% higher, any amount higher, 0%."""
    if is_shown(ratio) and ratio == 1:
        return "0%"
    return f"{_size(ratio)} {'lower' if is_shown(ratio) and ratio < 1 else 'higher'}"


def _change(percent: int) -> str:
    """A change that was seen, in whole per cent."""
    if percent == 0:
        return "less than 1% away"
    return f"{abs(percent):,}% {'higher' if percent > 0 else 'lower'}"
