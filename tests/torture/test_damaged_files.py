"""Damaged and hostile files: a clear error, or exactly what was written; never a traceback.

The damage is drawn from fixed seeds, so that a failing file can be made again.
"""

import io
import json
import random
import zipfile
from functools import cache

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import Plan
from dtmnb.errors import InterchangeError
from dtmnb.interchange import propose_changes, read_plan, write_plan
from dtmnb.language import language_for

SUFFIXES = (".xlsx", ".xlsx", ".xlsx", ".json", ".csv")
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@cache
def plan() -> Plan:
    """Return a plan with a few rows and partners."""
    rows = {
        f"r{n}": build_record("rows", f"r{n}", {"question": f"Question {n}?", "order": n})
        for n in range(12)
    }
    partners = {"p1": build_record("partners", "p1", {"name": "Health Cluster"})}
    return Plan(plan_id="demo", rows=rows, partners=partners)


@pytest.fixture(scope="module")
def sound(reference, tmp_path_factory):
    """Return the bytes of an undamaged file by suffix."""
    folder = tmp_path_factory.mktemp("sound")
    view = view_for(plan(), "internal", reference=reference, stamp=Stamp(3, "ab12"))
    return {
        suffix: write_plan(
            view, folder / f"plan{suffix}", reference=reference, language=language_for("en")
        ).read_bytes()
        for suffix in sorted(set(SUFFIXES))
    }


# Kinds of damage ----------------------------------------------------------------------------


def flip(data: bytes, dice: random.Random) -> bytes:
    """Change up to eight bytes anywhere."""
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def truncate(data: bytes, dice: random.Random) -> bytes:
    """Lose the end."""
    return data[: dice.randrange(len(data))]


def swap(data: bytes, dice: random.Random) -> bytes:
    """Exchange two blocks."""
    first, second = sorted(dice.sample(range(len(data) - 64), 2))
    damaged = bytearray(data)
    damaged[first : first + 64], damaged[second : second + 64] = (
        damaged[second : second + 64],
        damaged[first : first + 64],
    )
    return bytes(damaged)


def in_part(data: bytes, dice: random.Random) -> bytes:
    """Damage the XML inside a sound archive, or the text itself."""
    if not data.startswith(b"PK"):
        return flip(data, dice)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        victim = dice.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == victim:
                content = dice.choice(
                    [flip(content, dice), truncate(content, dice), b"", FAR, ENTITIES, bytes(2**21)]
                )
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def lose_part(data: bytes, dice: random.Random) -> bytes:
    """Leave a part out; in text, a line."""
    if not data.startswith(b"PK"):
        lines = data.split(b"\n")
        del lines[dice.randrange(len(lines))]
        return b"\n".join(lines)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        victim = dice.choice(old.namelist())
        for name in (name for name in old.namelist() if name != victim):
            new.writestr(name, old.read(name))
    return out.getvalue()


def wrong_types(data: bytes, dice: random.Random) -> bytes:
    """Put values of another kind into a JSON document; elsewhere, flip."""
    if not data.startswith(b"{"):
        return flip(data, dice)
    content = json.loads(data)
    wrong = dice.choice([None, 1, "x", [1], {"a": []}, [[[[[]]]]], 10**400, True])
    place = dice.choice([content, content["collections"], content["collections"]["rows"][0]])
    place[dice.choice(list(place))] = wrong
    return json.dumps(content).encode()


DAMAGE = (flip, truncate, swap, in_part, lose_part, wrong_types)


def survives(path, reference) -> str:
    """Return what reading *path* and proposing its changes came to."""
    try:
        read = read_plan(path, reference=reference)
        changes = propose_changes(read, base=plan(), reference=reference, is_vouched=True).changes
    except InterchangeError as error:
        assert path.name in str(error)
        assert "\n" not in str(error)
        return "refused"
    return "changed" if changes else "unchanged"


def check_seeds(seeds, sound, reference, folder) -> dict[str, int]:
    """Damage one file a seed; return how often each end was met."""
    ends = {"refused": 0, "unchanged": 0, "changed": 0}
    for seed in seeds:
        dice = random.Random(seed)  # noqa: S311 (damage, not secrets)
        suffix = SUFFIXES[seed % len(SUFFIXES)]
        path = folder / f"damaged{suffix}"
        path.write_bytes(dice.choice(DAMAGE)(sound[suffix], dice))
        end = survives(path, reference)
        ends[end] += 1
        # An archive has a checksum for every part, so what was flipped in it cannot be read.
        assert end != "changed" or _may_change(seed), f"seed {seed}"
    return ends


def _may_change(seed: int) -> bool:
    """Tell whether the damage was of a kind that leaves a sound file with other content."""
    dice = random.Random(seed)  # noqa: S311
    damage = dice.choice(DAMAGE)
    return SUFFIXES[seed % len(SUFFIXES)] != ".xlsx" or damage in {in_part, lose_part}


def test_twenty_damaged_files_are_refused_or_read_unchanged(sound, reference, tmp_path):
    """Damage is told in one sentence; no damage is taken for an edit of the archive."""
    ends = check_seeds(range(20), sound, reference, tmp_path)

    assert ends["refused"] >= 10
    assert sum(ends.values()) == 20


@pytest.mark.torture
def test_two_hundred_damaged_files_are_refused_or_read_unchanged(sound, reference, tmp_path):
    """The same with two hundred more."""
    ends = check_seeds(range(20, 220), sound, reference, tmp_path)

    assert ends["refused"] >= 100
    assert sum(ends.values()) == 200
