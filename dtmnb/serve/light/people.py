"""The organisation's people: still there, left and followed by somebody, new, corrected."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.record import JsonValue
from dtmnb.domain.waiting import people_of, unconfirmed
from dtmnb.serve.light.visit import (
    ROOT,
    Content,
    Done,
    Download,
    Form,
    Page,
    Visit,
    digest,
    require_known,
    require_seen,
)
from dtmnb.session import people
from dtmnb.session.documents import hand_out_note
from dtmnb.session.files import safe_name

PLACE = f"{ROOT}people"

_TEXTS = ("name", "email", "phone")
_TICKS = ("on_mailing_list", "shares_contact")


def content(visit: Visit) -> Content:
    """Return those who speak for the organisation, and those who were before."""
    plan, own = visit.plan, visit.own
    now = people_of(plan, own)
    gone = [each for each in plan.focal_points.values() if each.partner == own and each not in now]
    return {
        "people": [_shown(visit, each) for each in now],
        "gone": [_shown(visit, each) for each in gone],
        "waiting": [each.name for each in unconfirmed(plan, own)],
        "seen": unconfirmed_seen(visit),
    }


def unconfirmed_seen(visit: Visit) -> str:
    """Return what is another text once others wait to be confirmed."""
    return digest(unconfirmed(visit.plan, visit.own))


def confirm(visit: Visit, form: Form) -> Done:
    """Say that all of them, as they were shown, are still the organisation's."""
    require_seen(visit, form, unconfirmed(visit.plan, visit.own))
    return Done(ROOT, "confirmed", people.confirm_people(visit.session, visit.own))


def hand_over(visit: Visit, form: Form) -> Done:
    """Say who follows somebody: one of the organisation, or somebody new."""
    own = _own(visit)
    person = require_known(visit, own.get(form.get("record", "")))
    require_seen(visit, form, person)
    leaves = person.record_id
    if form.get("follows"):
        follows = require_known(visit, own.get(form["follows"])).record_id
        people.hand_over(visit.session, leaves, follows)
    else:
        people.replace(visit.session, leaves, _texts(form))
    return Done(PLACE, "followed")


def introduce(visit: Visit, form: Form) -> Done:
    """Add somebody who speaks for the organisation."""
    said: dict[str, JsonValue] = _texts(form)
    people.introduce(visit.session, visit.own, said)
    return Done(PLACE, "added")


def correct(visit: Visit, form: Form) -> Done:
    """Keep another name, contact or wish of a person."""
    person = require_known(visit, _own(visit).get(form.get("record", "")))
    require_seen(visit, form, person)
    said = _texts(form) | {name: form.get(name) == "on" for name in _TICKS}
    people.correct(visit.session, person.record_id, said, seen=person)
    return Done(PLACE, "corrected")


def note(visit: Visit, form: Form) -> Download:
    """Make the handover note of somebody of the organisation."""
    person = require_known(visit, _own(visit).get(form.get("record", ""))).record_id
    session = visit.session
    name = f"{session.plan_id}-{person}-handover-{session.language.code}.pdf"
    with TemporaryDirectory(prefix="dtmnb-") as folder:
        file = hand_out_note(session, person, Path(folder, safe_name(name)))
        return Download(file.name, file.read_bytes())


PAGE = Page(
    "people.html",
    content,
    {
        **{"confirm": confirm, "hand_over": hand_over, "introduce": introduce},
        **{"correct": correct, "note": note},
    },
    {"hand_over": ("name",), "introduce": ("name",), "correct": ("name",)},
)


def _own(visit: Visit) -> dict[str, FocalPoint]:
    return {key: each for key, each in visit.plan.focal_points.items() if each.partner == visit.own}


def _texts(form: Form) -> dict[str, JsonValue]:
    return {name: form.get(name, "").strip() for name in _TEXTS}


def _shown(visit: Visit, person: FocalPoint) -> dict[str, Any]:
    session = visit.session
    return {
        "id": person.record_id,
        "name": person.name or session.wording.called("focal_points", person),
        **{name: getattr(person, name) for name in ("email", "phone", *_TICKS)},
        "role": session.wording.label("focal_point_roles", person.role),
        "confirmed": session.language.date(person.confirmed_on),
        "until": session.language.date(person.until_on),
        "follows": session.wording.name("focal_points", person.replaced_by),
        "seen": digest(person),
    }
