"""Finding shipped files in a wheel and in a checkout."""

import pytest

from dtmnb import resources
from dtmnb.errors import ResourceError
from dtmnb.resources import shipped


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Return an empty installation: the share of a wheel, and a checkout around it."""
    monkeypatch.setattr(resources, "_SHARE", tmp_path / "dtmnb" / "_share")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    return tmp_path


def test_the_checkout_has_the_reference_tables():
    """Whoever works on the project uses the tables they edit."""
    assert (shipped("reference") / "sources.yaml").is_file()


@pytest.mark.parametrize(
    ("kind", "folder"),
    [
        ("reference", "data/reference"),
        ("locale", "data/locale"),
        ("examples", "data/examples"),
        ("templates", "templates"),
        ("notebooks", "notebooks"),
    ],
)
def test_authored_files_are_found_in_the_checkout(places, kind, folder):
    """Without a wheel the folders of the checkout serve."""
    (places / folder).mkdir(parents=True)

    assert shipped(kind) == places / folder


@pytest.mark.parametrize("kind", ["reference", "notebooks", "fonts", "static"])
def test_the_wheel_comes_first(places, kind):
    """An installed package uses its own files even when a folder of that name lies beside it."""
    installed = places / "dtmnb" / "_share" / kind
    for folder in (installed, places / "data" / kind, places / kind):
        folder.mkdir(parents=True)

    assert shipped(kind) == installed


@pytest.mark.parametrize("kind", ["reference", "fonts"])
def test_a_missing_folder_is_told_with_the_places_looked_at(places, kind):
    """The person who installed it learns where it should be, and what to do."""
    with pytest.raises(ResourceError, match=rf"{kind}: looked in .*_share.*Install"):
        shipped(kind)


def test_built_files_are_not_taken_from_the_checkout(places):
    """A folder called fonts in a checkout is somebody's else."""
    (places / "fonts").mkdir()

    with pytest.raises(ResourceError):
        shipped("fonts")


def test_an_unknown_kind_is_refused_with_those_there_are(places):
    """A typing mistake in our own code is told at once."""
    with pytest.raises(ResourceError, match="Use one of: reference, locale"):
        shipped("../secrets")
