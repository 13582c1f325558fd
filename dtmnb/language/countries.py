"""All countries of ISO 3166 as a codelist, their names in each of our languages."""

from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from dtmnb.domain.vocabulary import Codelist, Term
from dtmnb.language.language import LANGUAGES

if TYPE_CHECKING:
    from pycountry.db import Country

COUNTRIES = "countries"
_SOURCE = "iso_3166"


def all_countries(known: Codelist) -> Codelist:
    """Return all countries of ISO 3166 by their three letters, those of *known* as it has them."""
    return known.model_copy(update={"terms": {**_terms(), **known.terms}})


@cache
def _terms() -> dict[str, Term]:
    # Takes a while, which only those who load the tables need.
    from pycountry import countries

    return {each.alpha_3: _term(each) for each in countries}


def _term(country: "Country") -> Term:
    label = {code: Locale(code).territories[country.alpha_2] for code in LANGUAGES}
    return Term(code=country.alpha_3, label=label, evidence="attested", source=(_SOURCE,))
