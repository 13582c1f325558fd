"""The sentence of every finding, by the code of its check: what is missing, and what to do."""

from dtmnb.domain.findings import Finding
from dtmnb.language.language import Language, mark

SENTENCES: dict[str, str] = {
    "HDR001": mark("The dates of collection are not set: enter its first and last day."),
    "HDR002": mark("Nobody can ask about public data: enter a shared address for it."),
    "HDR003": mark("Nobody can ask for data that are not public: enter a shared address for it."),
    "HDR004": mark("There is no way to give feedback to DTM: enter a shared address for it."),
    "HDR005": mark("The mailing list has no owner: name the person who keeps it."),
    "HDR006": mark("Nothing is agreed for when people leave: write the handover rule."),
    "HDR007": mark("The final plan was not sent to all partners: send it and enter the day."),
    "HDR008": mark("DTM has not explained its method and limits: do so and enter the day."),
    "HDR009": mark("The country is not set: choose it from the list."),
    "HDR010": mark(
        "Method and limits are empty: write what readers must know to use the data well."
    ),
    "HDR011": mark(
        "No information sharing protocol is named: name the one in force, or write none."
    ),
    "HDR012": mark("The risks of the exercise were not reviewed: review them and note the result."),
    "ORD001": mark("{second_on} comes before {first_on}: correct one of the two dates."),
    "PUB001": mark(
        "This address belongs to one person but is printed in every edition: use a shared one."
    ),
    "PLN001": mark("The plan has no row yet: add the first information need, or import a plan."),
    "PLN002": mark("No response decision is entered: start from the decision that needs the data."),
    "PLN003": mark("Only DTM is in the plan: add the organisations that will use the data."),
    "PEO001": mark("The contact of {person} was not confirmed within six months: confirm it."),
    "PEO002": mark("{person} leaves on {until_on}, before the plan ends: name the successor."),
    "PEO003": mark("{partner} receives data but has no focal point: name one."),
    "PEO004": mark("{person} has neither e-mail nor telephone: enter one of them."),
    "PEO005": mark("Ask whether {person} is on the mailing list and knows where DTM data are."),
    "PEO006": mark(
        "{person} has a deputy who cannot stand in: name another person of the organisation."
    ),
    "DEC001": mark(
        "“{decision}” falls on {needed_on}, before collection ends on {ends_on}: "
        "collect earlier or use another source."
    ),
    "DEC002": mark("“{row}” serves no decision: link it to one, or ask whether it is needed."),
    "ROW001": mark("“{row}” has no use: write the decision or action it supports, or drop it."),
    "ROW002": mark("“{row}” has empty columns: fill {columns}."),
    "ROW003": mark("Row {row} asks nothing: write its information need, or remove it."),
    "ROW004": mark("“{row}” was rejected without a reason: write why."),
    "ROL001": mark(
        "“{row}” has no roles in analysis: agree who describes, interprets and decides."
    ),
    "PRE001": mark(
        "“{row}” may not be asked yet: meet its preconditions, or note who waived them."
    ),
    "MET001": mark(
        "“{row}” is about a level that a location assessment cannot measure: "
        "choose another level or another method."
    ),
    "TXT001": mark(
        "“{row}” takes free text where incidents may be disclosed: use a closed list of replies."
    ),
    "KEY001": mark(
        "“{row}” says “{term}” to people who are not experts: say it in everyday words."
    ),
    "CAT001": mark("“{row}” has no dissemination category: agree on one."),
    "CAT002": mark(
        "“{row}” is asked in another row with another category: split it into two releases."
    ),
    "CAT003": mark(
        "Organisations propose {number} categories for “{row}”: settle one, keep dissent."
    ),
    "CAT004": mark("“{row}” no longer has the category that was settled: settle it again."),
    "CAT005": mark(
        "“{row}” is public but rated as more sensitive: change the level or the category."
    ),
    "CAT006": mark("“{row}” has a category without a reason: write it down for the next round."),
    "STA001": mark(
        "“{row}” is not marked as agreed, so no partner sees it: agree on it or revise it."
    ),
    "STA002": mark(
        "“{row}” is agreed, but by whom or when is missing: enter organisations and day."
    ),
    "HRM001": mark(
        "A risk of “{row}” has no mitigation: write how it is avoided, or drop the row."
    ),
    "HRM002": mark(
        "Nobody checked whether “{row}” may harm people: go through the do-no-harm grid."
    ),
    "MOD001": mark("“{release}” may not be public but goes by a public modality: choose another."),
    "MOD002": mark("“{release}” is public but only goes from hand to hand: ask if it can be open."),
    "MOD003": mark("“{release}” has no modality: agree how it is shared."),
    "LVL001": mark("“{release}” shows coordinates to everyone: choose a coarser level if you can."),
    "LVL002": mark("“{release}” has no release level: agree on the smallest area shown."),
    "LVL003": mark(
        "The public part of “{release}” is as fine as the restricted one: make it coarser."
    ),
    "REC001": mark("“{release}” is restricted but has no recipients: name the organisations."),
    "FRQ001": mark(
        "“{release}” is due more often than data are collected: choose a longer interval."
    ),
    "DAT001": mark("“{release}” has no frequency or no next date: enter what is missing."),
    "LIN001": mark("A line of “{release}” has no dataset or no category: enter what is missing."),
    "LIN002": mark(
        "“{row}” is restricted, but “{dataset}” has no restricted line: "
        "add one, or move the row to another dataset."
    ),
    "PUB002": mark(
        "“{row}” holds an e-mail address that may become public: move it to the contacts."
    ),
    "URG001": mark("“{row}” is for urgent action, but nothing is arranged: arrange an alert."),
    "URG002": mark("Alert {alert} has no trigger: write what must be seen to send it."),
    "URG003": mark("“{alert}” has no recipients: name the persons who will act."),
    "URG004": mark("“{alert}” has no channel: agree how the message goes out."),
    "URG005": mark("“{alert}” depends on persons without a deputy: name deputies for {people}."),
    "URG006": mark("“{alert}” has no time limit: agree within how many hours it is sent."),
    "URG007": mark("“{alert}” has no sender: name who in DTM sends it."),
    "URG008": mark("“{alert}” has no threshold: agree on a number or a sign that can be measured."),
    "URG009": mark("“{alert}” was never rehearsed: do a dry run and enter the day."),
    "URG010": mark("“{alert}” has no second channel: agree what to use when the first one fails."),
    "URG011": mark(
        "“{alert}” belongs to no row for urgent action: link it, or mark the row as urgent."
    ),
    "URG012": mark("“{alert}” is also sensitive but goes by an open channel: choose a secure one."),
    "AGR001": mark(
        "“{release}” needs an agreement with {partner}: start one, or a data access request."
    ),
    "AGR002": mark(
        "Collection starts on {starts_on} and “{agreement}” is not signed: get it signed."
    ),
    "AGR003": mark(
        "“{agreement}” ends on {expires_on}, before the plan ends on {ends_on}: prolong it."
    ),
    "AGR004": mark("“{agreement}” is not in force, so no data may go: get it signed or approved."),
    "AGR005": mark(
        "“{agreement}” is signed without both its dates: enter the signature and the end."
    ),
    "AGR006": mark(
        "“{agreement}” leaves a rule open: state purpose, retention and onward sharing."
    ),
    "PER001": mark(
        "“{release}” holds personal data: have Legal check an agreement with {partner}, "
        "or do not collect it."
    ),
    "REF001": mark(
        "“{value}” is not in the plan any more: choose another one, or clear the field."
    ),
    "VAL001": mark("“{value}” is not in the list: choose one that is."),
    "FDB001": mark(
        "A request waits for DTM’s answer (“{request}”): done, later, or declined and why."
    ),
    "FDB002": mark("The answer to “{request}” lacks the reason or the round: enter it."),
    "SGN001": mark("{partner} has not signed the plan: ask for its signature."),
}
"""English sentences, to be translated; the places in braces are filled by a finding's values."""


def sentence_of(finding: Finding, language: Language) -> str:
    """Return what *finding* says, in *language*; its dates and numbers too."""
    return language.text(SENTENCES[finding.code], **_written(finding, language))


def _written(finding: Finding, language: Language) -> dict[str, str]:
    return {
        place: language.date(value)
        if place.endswith("_on")
        else language.number(int(value))
        if place == "number"
        else value
        for place, value in finding.values.items()
    }
