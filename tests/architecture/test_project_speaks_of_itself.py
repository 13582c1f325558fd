"""Nothing in the project tells of the machine it was written on or where its packages came from."""

import json
import re

from tests.architecture.conftest import ROOT

HOMES = re.compile(r"(?<![\w.~-])/(?:root|home|work|Users)/[\w.]+|[A-Z]:\\Users\\\w")
# Put together, so that this file does not hold them.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs"),
            ("deb", "debian", "org"),
            ("conda", "anaconda", "org"),
        )
    )
    + "|--(?:extra-)?index-url|--find-links"
)


def _places(tracked, pattern: re.Pattern[str]) -> list[str]:
    """Return file, line number and finding of each match in our text files."""
    found = []
    for path in tracked:
        if path.name == "test_project_speaks_of_itself.py":
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT)
        found += [
            f"{name}:{number} {match[0]}"
            for number, line in enumerate(lines, 1)
            if (match := pattern.search(line))
        ]
    return found


def test_no_file_names_a_place_on_a_machine(tracked):
    """No home folder of anybody stands in a file."""
    assert _places(tracked, HOMES) == []


def test_no_file_names_a_registry(tracked):
    """Packages are named; where they come from is the reader's own setting."""
    assert _places(tracked, REGISTRIES) == []


def test_the_lock_file_holds_no_address():
    """What npm brings is known by version and checksum alone."""
    text = (ROOT / "dtmnb/widgets/plan_grid/package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]

    assert "http" not in text
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_constraints_hold_no_address():
    """Every line of constraints.txt is a name and a version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.+!]+", line)] == []
