"""Known vulnerabilities in the packages used: `make audit`. Exit 1 if there is one.

    python -m tests.audit python     by pip-audit, over requirements.txt
    python -m tests.audit node       by npm audit, over package-lock.json

What could not be asked after (no registry within reach, or one that tells no advisories) is said, and is no failure: a
machine without a way out must be able to run it.
"""

import json
import subprocess
import sys
from pathlib import Path

COMMANDS = {
    "python": [
        str(Path(sys.executable).parent / "pip-audit"),
        *["--requirement", "requirements.txt", "--require-hashes", "--disable-pip"],
        *["--progress-spinner", "off", "--format", "json"],
    ],
    "node": ["npm", "audit", "--json"],
}


def python(output: str) -> tuple[list[str], list[str]]:
    """What pip-audit found: a line for each vulnerability, and the packages it could not ask after."""
    found, skipped = [], []
    for package in json.loads(output)["dependencies"]:
        if "skip_reason" in package:
            skipped.append(package["name"])
        for each in package.get("vulns", ()):
            fixed = ", ".join(each.get("fix_versions", ())) or "no version"
            found.append(f"{package['name']} {package['version']}: {each['id']}, mended in {fixed}")
    return found, skipped


def node(output: str) -> tuple[list[str], list[str]]:
    """What npm audit found, likewise. It cannot ask after some packages and not after others."""
    report = json.loads(output)
    if "vulnerabilities" not in report:
        return [], ["all of package-lock.json"]
    return [
        f"{name}: {each['severity']}, {each.get('range', 'every version')}"
        for name, each in sorted(report["vulnerabilities"].items())
        if each["severity"] != "info"
    ], []


def judge(kind: str, output: str) -> tuple[int, list[str]]:
    """The exit code and what is said."""
    try:
        found, skipped = {"python": python, "node": node}[kind](output)
    except (ValueError, KeyError, TypeError):
        found, skipped = [], ["everything"]
    said = [f"VULNERABLE: {line}" for line in found]
    if skipped:
        said.append(
            f"SKIPPED: the registry told no advisories of {len(skipped)} packages ({', '.join(skipped[:5])}"
            f"{', …' if len(skipped) > 5 else ''}): ask where it can be reached."
        )
    if not said:
        said.append("No known vulnerabilities.")
    return (1 if found else 0), said


def main() -> int:
    kind = sys.argv[1]
    try:
        output = subprocess.run(
            COMMANDS[kind], capture_output=True, text=True, timeout=600, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        output = ""
    code, said = judge(kind, output)
    sys.stdout.write("\n".join(said) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
