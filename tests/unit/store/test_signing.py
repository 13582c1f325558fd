"""What a store sealed only it opens, and only for what it was sealed for."""

import pytest
from sqlalchemy import select

from dtmnb.domain.audience import Stamp
from dtmnb.store import open_store, schema
from dtmnb.store.signing import MOST_SEALED, Claim, Seal, is_signed


def test_a_seal_opens_for_its_purpose_only(store):
    """Nothing else that this store sealed passes for it."""
    sealed = Seal(store, "ticket").close(["wash", "Wen · وين"])

    assert Seal(store, "ticket").open(sealed) == ["wash", "Wen · وين"]
    assert Seal(store, "visit").open(sealed) is None


def test_no_bit_of_a_seal_can_be_changed(store):
    """Every letter is held against every other one of its kind."""
    seal = Seal(store, "ticket")
    sealed = seal.close("abc")

    for place, letter in enumerate(sealed):
        for other in "AZaz09-_." if place < len(sealed) - 1 else ".":
            forged = sealed[:place] + other + sealed[place + 1 :]
            assert other == letter or seal.open(forged) is None, forged


@pytest.mark.parametrize("words", ["", ".", "a.b", "{}", "é.é", "x" * (MOST_SEALED + 9)])
def test_what_is_no_seal_opens_nothing(store, words):
    """Whatever somebody puts into an address."""
    assert Seal(store, "ticket").open(words) is None


def test_another_store_opens_nothing(store, tmp_path, reference):
    """Each has keys of its own."""
    sealed = Seal(store, "ticket").close("abc")

    with open_store(tmp_path / "another.db", reference=reference) as another:
        assert Seal(another, "ticket").open(sealed) is None


@pytest.mark.parametrize("code", ["", "0", "é", "0" * 64])
def test_what_signs_nothing_is_no_signature(store, code):
    """Whatever stands in a file that says it is ours."""
    with store.reading("look") as connection:
        key = connection.execute(select(schema.signing_key)).one().id
        claim = Claim("p", "internal", Stamp(1, "x"))

        assert is_signed(connection, claim, f"{key}.{code}") is False
        assert is_signed(connection, claim, code) is None
