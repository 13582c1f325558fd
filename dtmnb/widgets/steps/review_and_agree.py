"""Step 80: the readiness gate, checklists, open dissent, signatures, and what leaves the room."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import ipywidgets as widgets

from dtmnb.domain.audience import view_for
from dtmnb.domain.changes import Add
from dtmnb.domain.checklist import Checklist, ChecklistItem
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import put_record
from dtmnb.errors import UsageError
from dtmnb.interchange import FORMATS, write_plan
from dtmnb.reports.parts import table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.widgets.fields import codes_of
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox, discard
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.naming import title_of
from dtmnb.widgets.panels import FindingList, HtmlPanel, PanelSpec, paragraph
from dtmnb.widgets.session import Session
from dtmnb.widgets.steps.step_view import Go


class Signature(NamedTuple):
    """How an organisation stands to the plan.

    Attributes:
        partner: Its id.
        revision: The revision it signed last, None when it signed none.
        is_current: Whether only signatures came after that revision.
    """

    partner: str
    revision: int | None
    is_current: bool


def signatures(plan: Plan, *, last_change: int) -> tuple[Signature, ...]:
    """Return the standing of every organisation; *last_change* is the newest real revision."""
    signed: dict[str, int] = {}
    for each in plan.sign_offs.values():
        signed[each.partner] = max(each.revision, signed.get(each.partner, 0))
    return tuple(
        Signature(key, signed.get(key), key in signed and signed[key] >= last_change)
        for key in plan.partners
    )


def last_change(session: Session) -> int:
    """Return the newest revision that changed more than signatures.

    Only what came since the oldest signature is read.
    """
    signed = [each.revision for each in session.plan.sign_offs.values()]
    if not signed:
        return session.stamp.revision
    since = min(signed)
    entries = session.store.history(session.plan_id, since)
    real = [
        entry.revision
        for entry in entries
        if any(change.collection != "sign_offs" for change in entry.changes)
    ]
    return max(real, default=since)


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    """Return the parts of the step."""
    text = session.language.text
    return [
        PanelSpec("gate", text("Readiness"), lambda: Gate(session, guard, go)),
        PanelSpec(
            "checklists",
            text("Checklists"),
            lambda: ChecklistPanel(session, guard),
            ("checklist_answers",),
        ),
        PanelSpec("dissent", text("Dissent"), lambda: HtmlPanel(lambda: dissent(session))),
        PanelSpec("sign", text("Sign"), lambda: SignPanel(session, guard), ("sign_offs",)),
        PanelSpec("leave", text("Take away"), lambda: TakeAway(session, guard)),
    ]


class Gate:
    """Everything the checks found, by step; a pick opens the cell it is about.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Lead to cells by *go*."""
        self._session = session
        self._go = go
        text = session.language.text
        self._severity = widgets.Dropdown(
            description=text("Show"),
            options=[
                (text("Blockers and alarms"), "open"),
                (text("Blockers only"), "blocker"),
                (text("Everything, with advice"), ""),
            ],
        )
        self._severity.add_class("dtmnb-field")
        self._count = HtmlBox()
        self._list = FindingList(session, guard, text("Findings"), self._follow)
        guard.on_change(self._severity, lambda _: self.refresh())
        self.root = widgets.VBox([self._severity, self._count.root, self._list.root])

    def refresh(self) -> None:
        """Show what the plan holds now."""
        wanted = self._severity.value
        found = tuple(
            each
            for each in self._session.findings
            if not wanted
            or each.severity == wanted
            or (wanted == "open" and each.severity != "advice")
        )
        words = self._session.language.plural("{number} finding", "{number} findings", len(found))
        self._count.show(paragraph(words, "dtmnb-count"))
        self._list.show(found)

    def _follow(self, finding: Finding) -> None:
        self._go(self._session.reference.checks[finding.code].step, finding.where)


class ChecklistPanel:
    """The checklists, one at a time.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Keep the answers in the plan."""
        self._session = session
        self._guard = guard
        language = session.language
        lists = session.reference.checklists
        options = [(language.pick(each.title), code) for code, each in lists.items()]
        self._which = widgets.Dropdown(description=language.text("Checklist"), options=options)
        self._which.add_class("dtmnb-field")
        self._items: dict[str, widgets.Dropdown] = {}
        self._box = widgets.VBox([])
        self._box.add_class("dtmnb-checklist")
        guard.on_change(self._which, lambda _: self._build())
        self.root = widgets.VBox([self._which, self._box])
        self._build()

    def choose(self, record_id: str, field: str = "") -> None:
        """Show the checklist of the answer *record_id*."""
        self._which.value = self._session.plan.checklist_answers[record_id].checklist

    def refresh(self) -> None:
        """Show what the plan holds now."""
        answers = self._session.plan.checklist_answers
        for item, dropdown in self._items.items():
            found = answers.get(f"{self._which.value}.{item}")
            dropdown.value = found.answer if found else ""

    def _build(self) -> None:
        language = self._session.language
        checklist: Checklist = self._session.reference.checklists[self._which.value]
        discard(self._box.children)
        self._items = {}
        children: list[widgets.Widget] = []
        for group, label in checklist.groups.items():
            children.append(HtmlBox(tag("h4", language.pick(label))).root)
            for item in checklist.items:
                if item.group == group:
                    children.append(self._row(item))
        self._box.children = tuple(children)
        self.refresh()

    def _row(self, item: ChecklistItem) -> widgets.Widget:
        answers = [("", ""), *codes_of(self._session, "checklist_answers")]
        words = self._session.language.pick(item.text)
        made = widgets.Dropdown(description=words, options=answers)
        made.add_class("dtmnb-field")
        self._items[item.code] = made
        self._guard.on_change(made, self._answering(item.code))
        return made

    def _answering(self, item: str) -> Callable[[str], None]:
        def answered(answer: str) -> None:
            checklist = str(self._which.value)
            values = {"checklist": checklist, "item": item, "answer": answer}
            record = f"{checklist}.{item}"
            found = self._session.plan.checklist_answers.get(record)
            if answer != (found.answer if found else ""):
                plan = self._session.plan
                self._session.save(put_record(plan, "checklist_answers", record, values))

        return answered


def dissent(session: Session) -> Html:
    """Return who dissents from what, and why; it stays in the plan."""
    language = session.language
    heads = [language.text("Row"), language.text("Organisation"), language.text("Reason")]
    rows = [
        (
            said(title_of(session, "rows", outcome.row)),
            said(title_of(session, "partners", partner)),
            said(reason or "–"),
        )
        for outcome in session.plan.outcomes.values()
        for partner, reason in outcome.dissent.items()
    ]
    if not rows:
        return paragraph(language.text("No organisation dissents from what was settled."))
    return table(language.text("Dissent kept"), heads, rows)


class SignPanel:
    """Signatures per organisation, and a name for the revision.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Sign the open plan."""
        self._session = session
        text = session.language.text
        self._table = HtmlBox()
        self._partner = widgets.Dropdown(description=text("Organisation"), options=[])
        self._person = widgets.Text(description=text("Who signs"))
        sign = widgets.Button(description=text("Sign this revision"), button_style="primary")
        self._name = widgets.Text(description=text("Name of this revision"))
        give = widgets.Button(description=text("Give it this name"))
        self._names = HtmlBox()
        guard.on_click(sign, self._sign)
        guard.on_click(give, self._give_name)
        fields = (self._partner, self._person, self._name)
        for each in fields:
            each.add_class("dtmnb-field")
        self.root = widgets.VBox(
            [
                self._table.root,
                self._partner,
                self._person,
                sign,
                HtmlBox(tag("h3", text("Name the revision"))).root,
                self._name,
                give,
                self._names.root,
            ]
        )

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session, plan = self._session, self._session.plan
        self._table.show(_signature_table(session))
        before = self._partner.value or session.seat.organisation
        self._partner.options = [(each.name or key, key) for key, each in plan.partners.items()]
        self._partner.value = before if before in plan.partners else next(iter(plan.partners), None)
        named = session.store.named_revisions(session.plan_id)
        words = [
            tag("li", said(each.name), f" · {each.revision} · {session.language.moment(each.at)}")
            for each in named
        ]
        self._names.show(tag("ul", words))

    def _sign(self) -> None:
        session = self._session
        if not self._partner.value or not self._person.value.strip():
            raise UsageError(
                session.language.text(
                    "Cannot sign: the organisation or the person who signs is missing. Give both."
                )
            )
        values = {
            "partner": self._partner.value,
            "person": self._person.value.strip(),
            "revision": session.stamp.revision,
            "head": session.stamp.head,
            "signed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        record = f"{self._partner.value}.{session.stamp.revision}"
        session.save([Add(collection="sign_offs", record=record, values=values)])
        self._person.value = ""

    def _give_name(self) -> None:
        session = self._session
        session.store.name_revision(
            session.plan_id, session.stamp.revision, self._name.value, author=session.seat.author
        )
        self._name.value = ""
        self.refresh()


def _signature_table(session: Session) -> Html:
    language, plan = session.language, session.plan
    heads = [language.text("Organisation"), language.text("Signature")]
    rows = [
        (said(title_of(session, "partners", each.partner)), _signature(session, each))
        for each in signatures(plan, last_change=last_change(session))
    ]
    revision = language.text(
        "This is revision {number}, hash {head}.",
        number=session.stamp.revision,
        head=session.stamp.head[:16] or "–",
    )
    return join([paragraph(revision), table(language.text("Signatures"), heads, rows)])


def _signature(session: Session, signature: Signature) -> Html:
    language = session.language
    if signature.revision is None:
        return tag("span", language.text("○ not signed"), class_="dtmnb-badge", data_tone="ring")
    if signature.is_current:
        words = language.text("✓ signed revision {number}", number=signature.revision)
        return tag("span", words, class_="dtmnb-badge", data_tone="good")
    words = language.text("▲ signed revision {number}; changed since", number=signature.revision)
    return tag("span", words, class_="dtmnb-badge", data_tone="alarm")


class TakeAway:
    """Files of the plan for an audience, and where reports are made.

    Attributes:
        root: The widget to place.
    """

    def __init__(self, session: Session, guard: Guard) -> None:
        """Write files beside the notebook."""
        self._session = session
        text = session.language.text
        self._audience = widgets.Dropdown(description=text("For whom"), options=[])
        self._audience.add_class("dtmnb-field")
        self._list = item_list(guard, "buttons", text("Write a file"), self._write)
        self._done = HtmlBox()
        how = text("Reports as HTML, PDF and Word, for all audiences at once:")
        command = tag("code", "dtmnb batch --out reports", dir="ltr")
        self.root = widgets.VBox(
            [
                self._audience,
                self._list,
                self._done.root,
                HtmlBox(paragraph([how, " ", command], "dtmnb-help")).root,
            ]
        )

    def refresh(self) -> None:
        """Show the audiences of the plan as it is now."""
        kept = self._audience.value
        options = list(self._audiences())
        self._audience.options = options
        self._audience.value = kept if kept in {each for _, each in options} else options[0][1]
        self._list.show(
            Item(suffix, self._session.language.text("Write {format}", format=name))
            for suffix, name in FORMATS.items()
        )

    def _audiences(self) -> list[tuple[str, str]]:
        session = self._session
        groups = [
            (session.language.pick(each.label), code)
            for code, each in session.reference.audiences.items()
            if code != "partner"
        ]
        partners = [
            (title_of(session, "partners", key), f"partner:{key}") for key in session.plan.partners
        ]
        return [*groups, *partners]

    def _write(self, suffix: str) -> None:
        session, audience = self._session, str(self._audience.value)
        view = view_for(session.plan, audience, reference=session.reference, stamp=session.stamp)
        name = f"{session.plan_id}-{audience.replace(':', '-')}-r{session.stamp.revision}{suffix}"
        target = write_plan(
            view, Path.cwd() / name, reference=session.reference, language=session.language
        )
        words = session.language.text("Written: {file}", file=str(target))
        self._done.show(tag("p", words, role="status"))
