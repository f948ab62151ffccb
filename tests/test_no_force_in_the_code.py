"""No word of one force stands in the code: what a force calls things is data, and the demonstration's is in ohs/demo."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("actions", "injuries", "maturity", "ohs", "risks", "templates", "static/src")
SUFFIXES = {".py", ".html", ".txt", ".ts", ".js", ".scss", ".typ"}
# What one force, its mayor, its groups, units and posts are called, and the regulator of some.
OF_ONE_FORCE = re.compile(
    r"\b(MPS|MOPAC|Metropolitan|Met Operations|BCUs?|OCUs?|[Bb]asic command unit|[Oo]perational command unit"
    r"|Frontline Policing|Specialist Operations|Health and Safety Executive|HSE"
    r"|Head of Safety, Health and Wellbeing|Commander Armed Policing)\b"
)


def test_what_belongs_to_one_force_is_nowhere_but_in_the_demonstration():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for folder in CODE
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in SUFFIXES
        and "migrations" not in path.parts
        and not path.is_relative_to(ROOT / "ohs" / "demo")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for match in OF_ONE_FORCE.finditer(line)
    ]

    assert found == []
