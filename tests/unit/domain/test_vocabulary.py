"""Terms, codelists and the reference that holds them."""

import pytest
from pydantic import ValidationError

from dtmnb.domain.vocabulary import Codelist, Reference, Term
from dtmnb.errors import VocabularyError


def term(code: str, **properties: object) -> Term:
    """Return a term with only what must be there."""
    return Term(
        code=code,
        label={"en": code.title()},
        evidence="proposed",
        source=("own",),
        properties=properties,
    )


@pytest.fixture
def fruit() -> Codelist:
    """Return a list whose order is not the alphabet's."""
    terms = {"pear": term("pear", sweet=True, price=2), "apple": term("apple", sweet=False)}
    return Codelist(name="fruit", title={"en": "Fruit"}, terms=terms)


@pytest.fixture
def tables(fruit: Codelist) -> Reference:
    """Return a reference with one list."""
    empty = {key: {} for key in ("trees", "checklists", "checks", "steps", "audiences", "sources")}
    return Reference(codelists={"fruit": fruit}, **empty)


def test_a_codelist_keeps_the_order_of_its_file(fruit):
    """People find terms where the table puts them, not in the order of the alphabet."""
    assert list(fruit) == ["pear", "apple"]
    assert len(fruit) == 2


@pytest.mark.parametrize(("code", "known"), [("pear", True), ("plum", False), (None, False)])
def test_a_codelist_knows_its_codes(fruit, code, known):
    """A code is in the list or it is not."""
    assert (code in fruit) is known


@pytest.mark.parametrize(
    ("name", "value", "is_true"),
    [("sweet", True, True), ("price", 2, False), ("unheard_of", None, False)],
)
def test_a_term_has_a_property_only_when_it_is_true(fruit, name, value, is_true):
    """A number, a text or a missing property is no yes."""
    assert fruit["pear"].property(name) == value
    assert fruit["pear"].has(name) is is_true


def test_a_missing_property_takes_the_default(fruit):
    """A rule may say what holds for terms that do not speak of it."""
    assert fruit["apple"].property("price", 7) == 7


@pytest.mark.parametrize(
    ("codelist", "code", "told"),
    [("fruit", "plum", "pear, apple"), ("tools", "hammer", "fruit")],
)
def test_an_unknown_code_or_list_is_refused_with_those_there_are(tables, codelist, code, told):
    """A typing mistake is answered with what could have been meant."""
    with pytest.raises(VocabularyError, match=f"Use one of: {told}"):
        tables.term(codelist, code)


def test_a_term_without_evidence_is_refused():
    """Nothing enters the tables without saying how sure we are of it."""
    with pytest.raises(ValidationError, match="evidence"):
        Term.model_validate({"code": "x", "label": {"en": "X"}, "source": ["own"]})
