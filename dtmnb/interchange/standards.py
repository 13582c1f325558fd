"""A view's datasets in the words of two standards: maDMP 1.2 and DCAT, which other tools read.

A machine-actionable data management plan follows the RDA DMP Common Standard 1.2; DCAT is written
as JSON-LD. Who may have a release is mapped in the list of dissemination categories.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dtmnb.domain.audience import INTERNAL, View
from dtmnb.domain.category import NOT_AGREED, category_of_row
from dtmnb.domain.dataset import Dataset, DisseminationLine
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import InterchangeError
from dtmnb.language import Language
from dtmnb.language.wording import Wording

_E_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_RANK = ("NON_PUBLIC", "RESTRICTED", "PUBLIC")
"""Access rights, the strictest first."""


def build_madmp(view: View, reference: Reference, language: Language) -> bytes:
    """Return *view* as a machine-actionable data management plan.

    Raises:
        InterchangeError: No e-mail address is named to ask about the data, which the standard
            demands.
    """
    return _json({"dmp": _Datasets(view, reference, language).madmp()})


def build_dcat(view: View, reference: Reference, language: Language) -> bytes:
    """Return the datasets of *view* as a DCAT catalogue with the access right of each release."""
    return _json(_Datasets(view, reference, language).dcat())


class _Datasets:
    """Writes the datasets of one view, with what readers outside ask of each."""

    def __init__(self, view: View, reference: Reference, language: Language) -> None:
        self._view, self._reference, self._language = view, reference, language
        self._plan, self._header = view.plan, view.plan.header
        self._wording = Wording(view.plan, reference, language)
        self._title = self._header.title or view.plan.plan_id

    def madmp(self) -> dict[str, Any]:
        """Return the plan in the words of maDMP."""
        head, language = self._header, self._reference.term("languages", self._language.code)
        datasets = [self._managed(key, each) for key, each in self._plan.datasets.items()]
        told = {
            "title": self._title,
            "description": head.objectives,
            "language": language.property("iso_639_3"),
            "created": self._view.begun_at.isoformat(),
            "modified": self._view.at.isoformat(),
            "dmp_id": _identifier(self._urn()),
            "contact": self._contact(),
            "contributor": [*self._contributors()],
            "ethical_issues_exist": self._ethical(datasets),
            "ethical_issues_description": head.risk_review,
            "project": [
                _filled(
                    {
                        "title": self._title,
                        "description": head.method_and_limits,
                        "start": _day(head.collection_starts_on),
                        "end": _day(head.plan_ends_on or head.collection_ends_on),
                    }
                )
            ],
            "dataset": datasets,
        }
        return _filled(told, kept=("dataset",))

    def dcat(self) -> dict[str, Any]:
        """Return the plan as a catalogue."""
        head = self._header
        mail = head.data_contact or head.public_contact
        told = {
            "@context": _CONTEXT,
            "@id": self._urn(),
            "@type": "dcat:Catalog",
            "dct:title": self._text(self._title),
            "dct:description": self._text(head.objectives),
            "dct:modified": {"@type": "xsd:dateTime", "@value": self._view.at.isoformat()},
            "dct:spatial": {"@id": f"{_COUNTRIES}{head.iso3}"} if head.iso3 else None,
            "dcat:contactPoint": {
                "@type": "vcard:Kind",
                "vcard:hasEmail": {"@id": f"mailto:{mail}"},
            }
            if _E_MAIL.fullmatch(mail)
            else None,
            "dcat:dataset": [
                self._catalogued(key, each) for key, each in self._plan.datasets.items()
            ],
        }
        return _filled(told, kept=("dcat:dataset",))

    # One dataset --------------------------------------------------------------------------------

    def _managed(self, key: str, dataset: Dataset) -> dict[str, Any]:
        categories = self._categories(key)
        treatments = dict.fromkeys(
            code
            for row in self._plan.rows.values()
            if row.dataset == key
            for code in row.treatments
        )
        told = {
            "title": dataset.title or key,
            "dataset_id": _identifier(self._urn(key)),
            "personal_data": self._answer(any(each.has("needs_legal") for each in categories)),
            "sensitive_data": self._answer(any(each.has("needs_agreement") for each in categories)),
            "distribution": [self._distributed(line) for line in self._lines(key)],
            "security_and_privacy": [
                {"title": self._wording.label("treatments", code)} for code in treatments
            ],
        }
        return _filled(told)

    def _distributed(self, line: DisseminationLine) -> dict[str, Any]:
        return _filled(
            {
                "title": self._wording.name("lines", line.record_id),
                "data_access": str(self._category(line.category).property("data_access")),
                "description": line.content,
                "format": [line.file_format] if line.file_format else [],
                "issued": _day(line.first_on),
            }
        )

    def _catalogued(self, key: str, dataset: Dataset) -> dict[str, Any]:
        rights = [str(each.property("access_right")) for each in self._categories(key)]
        told = {
            "@id": self._urn(key),
            "@type": "dcat:Dataset",
            "dct:title": self._text(dataset.title or key),
            "dct:accessRights": _right(min(rights, key=_RANK.index, default=_RANK[0])),
            "dcat:distribution": [self._released(line) for line in self._lines(key)],
        }
        return _filled(told)

    def _released(self, line: DisseminationLine) -> dict[str, Any]:
        first_on = {"@type": "xsd:date", "@value": _day(line.first_on)} if line.first_on else None
        right = str(self._category(line.category).property("access_right"))
        return _filled(
            {
                "@id": self._urn(line.dataset, line.record_id),
                "@type": "dcat:Distribution",
                "dct:title": self._text(self._wording.name("lines", line.record_id)),
                "dct:description": self._text(line.content),
                "dct:accessRights": _right(right),
                "dct:issued": first_on,
            }
        )

    def _lines(self, key: str) -> Sequence[DisseminationLine]:
        return [line for line in self._plan.lines.values() if line.dataset == key]

    def _categories(self, key: str) -> Sequence[Term]:
        """Return the categories of a dataset's rows and releases that these readers see."""
        rows = (row for row in self._plan.rows.values() if row.dataset == key)
        return [
            *(category_of_row(row, self._reference) for row in rows),
            *(self._category(line.category) for line in self._lines(key)),
        ]

    def _category(self, code: str) -> Term:
        terms = self._reference.terms("dissemination_categories")
        return terms[code if code in terms else NOT_AGREED]

    # The plan -----------------------------------------------------------------------------------

    def _answer(self, is_so: bool) -> str:
        """Return yes, or no where these readers see all; else nobody can tell them."""
        return "yes" if is_so else "no" if self._view.kind == INTERNAL else "unknown"

    def _ethical(self, datasets: Sequence[Mapping[str, Any]]) -> str:
        told = {each[name] for each in datasets for name in ("personal_data", "sensitive_data")}
        return self._answer("yes" in told)

    def _contact(self) -> dict[str, Any]:
        found = (self._header.data_contact.strip(), self._header.public_contact.strip())
        mail = next((each for each in found if _E_MAIL.fullmatch(each)), "")
        if not mail:
            raise InterchangeError(
                "Cannot write a data management plan of {plan}: nobody can be asked by e-mail. "
                "Enter a shared address for public data or for data that are not public.",
                plan=self._plan.plan_id,
            )
        name = self._wording.name("partners", *self._plan.dtm) or mail
        return {"name": name, "mbox": mail, "contact_id": _identifier(mail)}

    def _contributors(self) -> Iterator[dict[str, Any]]:
        """Yield the organisations that plan together; people are nobody's business here."""
        for key, partner in self._plan.partners.items():
            kind = self._wording.label("partner_kinds", partner.kind)
            yield {
                "name": partner.name,
                "contributor_id": _identifier(self._urn("partners", key)),
                "role": [kind] if kind else [],
            }

    def _urn(self, *parts: str) -> str:
        return ":".join(("urn:dtmnb", self._plan.plan_id, *parts))

    def _text(self, words: str) -> dict[str, str] | None:
        return {"@value": words, "@language": self._language.code} if words else None


def _identifier(value: str) -> dict[str, str]:
    return {"identifier": value, "type": "other"}


def _right(code: str) -> dict[str, str]:
    return {"@id": f"{_RIGHTS}{code}"}


def _mailbox(mail: str) -> dict[str, Any] | None:
    if not _E_MAIL.fullmatch(mail):
        return None
    return {"@type": "vcard:Kind", "vcard:hasEmail": {"@id": f"mailto:{mail}"}}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _filled(values: Mapping[str, Any], kept: Sequence[str] = ()) -> dict[str, Any]:
    """Return *values* without those that say nothing."""
    return {
        name: each for name, each in values.items() if each not in (None, "", []) or name in kept
    }


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
