"""Protocols that people add as a file: from then on they count, and no fault is passed over."""

import os

import pytest

from dtmnb.domain.advice import advice_for
from dtmnb.errors import ReferenceDataError
from dtmnb.resources import shipped
from dtmnb.store.profiles import (
    EVIDENCE,
    MAX_BYTES,
    keep_profile,
    own_profiles,
    profile_folder,
    remove_profile,
)
from dtmnb.store.reference import load_reference
from tests.support.tables import plan_from_tables

OURS = """iso3: TCD
title: Our protocol
entries:
  - {topic: Totals, level: LEVEL, data_types: [totals_admin_2]}
"""

PLAN = """
    header
    | iso3 | context                           |
    | TCD  | conflict=no, released_as=totals   |

    rows
    | record_id | question | data_types     | release_level |
    | idps      | Who?     | totals_admin_2 | admin_2       |
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the folder of one's own protocols, which is empty."""
    made = tmp_path / "profiles"
    made.mkdir()
    monkeypatch.setenv("DTMNB_PROFILES", str(made))
    return made


@pytest.fixture
def ours(tmp_path):
    """Return what writes a protocol to a file outside that folder."""

    def write(level: str = "severe", name: str = "Our protocol 2026.yaml"):
        path = tmp_path / name
        path.write_text(OURS.replace("LEVEL", level), encoding="utf-8")
        return path

    return write


def advised():
    """Return the advice on totals in the plan, with the tables as everybody reads them."""
    reference = load_reference()
    plan = plan_from_tables(PLAN, reference)
    return advice_for(plan, plan.rows["idps"], reference)


@pytest.mark.parametrize(
    ("level", "proposed", "category"),
    [("low", "low", "public"), ("high", "high", "sensitive"), ("severe", "severe", "sensitive")],
)
def test_the_stricter_of_rule_and_own_protocol_is_proposed(folder, ours, level, proposed, category):
    """It can close what the rules leave open; it cannot open anything."""
    before = advised()

    keep_profile(ours(level))

    after = advised()
    (reason,) = (each for each in after.reasons if each.kind == "profile")
    assert (before.level, before.category) == ("low", "public")
    assert (after.level, after.category) == (proposed, category)
    assert (reason.code, reason.text["en"], reason.terms.level) == (
        "our_protocol_2026",
        "Totals",
        level,
    )


def test_a_lower_level_of_ones_own_opens_nothing(folder, tmp_path):
    """Raw survey records stay severe, whatever a protocol says of them."""
    path = folder / "ours.yaml"
    text = OURS.replace("LEVEL", "low").replace("totals_admin_2", "survey_records_raw")
    path.write_text(text, encoding="utf-8")
    plan = plan_from_tables(PLAN.replace("totals_admin_2", "survey_records_raw"), load_reference())

    advice = advice_for(plan, plan.rows["idps"], load_reference())

    assert (advice.level, advice.category) == ("severe", "personal")
    assert "low" in {each.terms.level for each in advice.reasons if each.kind == "profile"}


def test_the_mark_is_ours_to_give(folder, ours):
    """A file that claims to be read in a source of IOM or OCHA is still a file of one's own."""
    path = ours()
    claim = "evidence: attested, source: [S60, S25]}"
    path.write_text(path.read_text(encoding="utf-8").replace("}", f", {claim}"), encoding="utf-8")

    (entry,) = load_reference(extra_profiles=path).profiles["our_protocol_2026"].entries

    assert (entry.evidence, entry.source) == (EVIDENCE, ("own_file",))
    shipped_marks = {
        each.evidence for profile in load_reference().profiles.values() for each in profile.entries
    }
    assert EVIDENCE not in shipped_marks


def test_what_was_read_is_kept_until_a_file_changes(folder, ours):
    """Added, changed and removed protocols count at once; else nothing is read again."""
    first = load_reference()
    place = keep_profile(ours("high"))
    with_ours = load_reference()
    assert load_reference() is with_ours
    place.write_text(OURS.replace("LEVEL", "moderate"), encoding="utf-8")
    changed = load_reference()
    remove_profile("our_protocol_2026")

    levels = [each.profiles["our_protocol_2026"].entries[0].level for each in (with_ours, changed)]
    assert levels == ["high", "moderate"]
    assert load_reference().profiles.keys() == first.profiles.keys()


@pytest.mark.parametrize(
    "name", ["ours.yml", "OURS.YAML", "ours.yaml"], ids=["short", "capitals", "usual"]
)
def test_no_way_to_write_the_suffix_loses_a_protocol(folder, ours, name):
    """What lies in the folder counts, or is told."""
    (folder / name).write_bytes(ours().read_bytes())

    assert advised().level == "severe"


def test_other_files_in_the_folder_are_left_alone(folder, ours):
    """Systems leave files of their own in folders."""
    (folder / "._ours.yaml").write_bytes(b"\x00\x05")
    (folder / "notes.txt").write_text("to do", encoding="utf-8")

    assert own_profiles() == {}


GOOD = OURS.replace("LEVEL", "high")
HOSTILE = {
    "too large": (GOOD + "#" * MAX_BYTES, "it is larger than 256 KiB"),
    "a bomb": ("a: &a [x]\nb: [*a, *a]\n", "repeats another part"),
    "deep": ("a: " + "[" * 5_000, "nests deeper than 20"),
    "no YAML": ("title: [", "parsing"),
    "no text": (b"\xff\xfe\x00\x01", "can't decode"),
    "an odd key": (GOOD + "? [a]\n: b\n", "Cannot use the protocol"),
    "a list": ("- 1\n", "it holds no keys such as iso3, title and entries"),
    "empty": ("", "it holds no keys"),
    "a number of a thousand digits": ("iso3: " + "1" * 5_000, "Cannot use the protocol"),
    "no country": (GOOD.replace("TCD", "Chad"), "iso3 is 'Chad' and not the three letters"),
    "a key too much": (GOOD + "colour: red\n", "colour: Extra inputs"),
    "no entry": ("iso3: TCD\ntitle: x\nentries: []\n", "entries: Tuple should have at least 1"),
    "entries of text": ("iso3: TCD\ntitle: x\nentries: all\n", "entries: Input should be"),
    "entry of text": ("iso3: TCD\ntitle: x\nentries: [all]\n", "entries > 0: Input should be"),
    "a title of numbers": (GOOD.replace("Our protocol", "{en: 1}"), "title > en: Input should be"),
    "no title": (GOOD.replace("title: Our protocol\n", ""), "title: Field required"),
    "an unknown level": (OURS, "'LEVEL' is unknown. Use one of: low, moderate, high, severe."),
    "an unknown kind": (GOOD.replace("totals_admin_2", "totals"), "'totals' is unknown. Use one"),
    "about nothing": (GOOD.replace("[totals_admin_2]", "[]"), "neither data_types nor contents"),
    "no such condition": (
        GOOD.replace("]}", "], when: {all: {weather: [bad]}}}"),
        "'weather' is unknown",
    ),
    "no such rank": (
        GOOD.replace("]}", "], when: {all: {conflict: {at_least: yes}}}}"),
        "at_least or at_most' is unknown. Use one of: smallest_area.",
    ),
}


@pytest.mark.parametrize(("content", "told"), HOSTILE.values(), ids=HOSTILE)
def test_a_broken_protocol_is_told_by_its_file(folder, content, told):
    """No command goes on as if it were not there: it may be the stricter one."""
    path = folder / "broken.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(ReferenceDataError) as caught:
        load_reference()

    assert str(path) in str(caught.value)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 2_500


@pytest.mark.parametrize("name", ["ukr.yaml", "UKR.yml", "a_b.yaml"])
def test_no_protocol_takes_the_place_of_another(folder, ours, name):
    """Neither of a shipped one nor of one's own under a like name."""
    for each in (name, "A b.yaml"):
        (folder / each).write_bytes(ours().read_bytes())

    with pytest.raises(ReferenceDataError, match=r"another protocol has this name\. Rename"):
        load_reference()


@pytest.mark.skipif(os.name != "posix", reason="needs a named pipe")
def test_only_files_are_read(folder):
    """A pipe would keep every command waiting."""
    os.mkfifo(folder / "pipe.yaml")

    with pytest.raises(ReferenceDataError, match=r"pipe\.yaml: there is no such file"):
        load_reference()


def test_a_named_folder_that_is_gone_is_told(folder):
    """A misspelt folder would open data without a word."""
    folder.rmdir()

    with pytest.raises(ReferenceDataError, match=r"Cannot read your own protocols in .*profiles"):
        load_reference()


def test_the_usual_folder_need_not_exist(tmp_path, monkeypatch):
    """Few people have a protocol of their own."""
    monkeypatch.delenv("DTMNB_PROFILES")
    monkeypatch.setattr("dtmnb.store.profiles.user_data_path", lambda *_, **__: tmp_path / "none")

    assert profile_folder() == tmp_path / "none" / "profiles"
    assert own_profiles() == {}


def test_the_folder_is_the_same_for_every_process(monkeypatch):
    """Kernels work in folders of their own, so that a part of a path would lead elsewhere."""
    monkeypatch.setenv("DTMNB_PROFILES", "profiles")

    with pytest.raises(ReferenceDataError, match=r"says .profiles.\. Write the whole path"):
        profile_folder()


def test_a_second_one_of_the_name_is_refused(folder, ours):
    """A looser one would take the place of a stricter one without a word."""
    keep_profile(ours("severe"))

    with pytest.raises(ReferenceDataError, match="there is a protocol 'our_protocol_2026' already"):
        keep_profile(ours("low"))

    assert advised().level == "severe"


@pytest.mark.parametrize("name", ["nothing", "../plans", "ukr", ""])
def test_only_what_was_added_can_be_removed(folder, ours, name):
    """No name leads out of the folder, and no shipped profile goes."""
    keep_profile(ours())

    with pytest.raises(ReferenceDataError, match=r"Use one of: our_protocol_2026\."):
        remove_profile(name)


def test_the_example_can_be_added_as_it_is(folder):
    """What people copy loads, and says something of everything that an entry can say."""
    keep_profile(shipped("examples") / "our_protocol.yaml")

    entries = load_reference().profiles["our_protocol"].entries

    assert len(entries) == 4
    assert entries[1].topic.keys() == {"en", "fr"}
    assert entries[3].when.all["smallest_area"].at_least == "admin_2"


def test_the_shape_in_the_readme_loads(tmp_path):
    """What the page about the tables shows can be typed as it stands."""
    page = (shipped("reference") / "README.md").read_text(encoding="utf-8")
    file = tmp_path / "ours.yaml"
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    assert len(load_reference(extra_profiles=file).profiles["ours"].entries) == 1
