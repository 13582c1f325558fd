"""The commands about the tables, and about protocols that people add."""

import pytest

PROTOCOL = "Our protocol.yaml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the folder of one's own protocols, which is not there yet."""
    monkeypatch.setenv("DTMNB_PROFILES", str(tmp_path / "profiles"))
    return tmp_path / "profiles"


def test_an_example_is_written_added_listed_and_removed(run, folder, tmp_path):
    """From nothing to a protocol that counts, in three commands."""
    assert run("reference", "example-profile", "--out", tmp_path / PROTOCOL).code == 0

    added = run("reference", "add", tmp_path / PROTOCOL, "--json").document
    listed = run("reference", "show", "--json").document["own_profiles"]
    words = run("reference", "show").out
    removed = run("reference", "remove", "our_protocol", "--json").document

    assert added["file"] == removed["file"] == str(folder / "our_protocol.yaml")
    assert listed == [added["profile"]]
    assert {entry["evidence"] for entry in added["profile"]["entries"]} == {"own"}
    assert "our_protocol" in words and "TCD     4  Information Sharing Protocol" in words
    assert run("reference", "show", "--json").document["own_profiles"] == []


def test_a_broken_file_is_not_added(run, folder, tmp_path):
    """It is told by name, and nothing is kept."""
    (tmp_path / PROTOCOL).write_text("iso3: Chad\n", encoding="utf-8")

    ran = run("reference", "add", tmp_path / PROTOCOL)

    assert (ran.code, ran.out) == (11, "")
    assert "Our protocol.yaml: iso3 is 'Chad' and not the three letters" in ran.err
    assert not folder.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "list"),
        ("reference", "show"),
        ("report", "x", "--audience", "public", "--out", "OUT"),
        ("batch", "--out", "OUT"),
    ],
    ids=" ".join,
)
def test_no_command_works_past_a_broken_protocol(run, folder, tmp_path, words):
    """Each says which file, and it can be taken out."""
    folder.mkdir()
    (folder / "broken.yaml").write_text("iso3: [", encoding="utf-8")
    words = [str(tmp_path / "out") if word == "OUT" else word for word in words]

    ran = run(*words)

    assert ran.code == 11
    assert str(folder / "broken.yaml") in ran.err and "Traceback" not in ran.err
    assert run("reference", "remove", "broken").code == 0


def test_a_missing_file_is_a_clear_error(run, folder, tmp_path):
    """There is nothing to check."""
    ran = run("reference", "add", tmp_path / "none.yaml")

    assert ran.code == 11
    assert "none.yaml: there is no such file" in ran.err
