"""An earlier state of a plan, as far as its readers may know it now."""

from dtmnb.domain.audience import Stamp, View, view_for
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.vocabulary import Reference


def view_of_earlier(then: Plan, stamp: Stamp, now: Plan, shown: View, reference: Reference) -> View:
    """Return what the readers of *shown* may see of an earlier state: shown then, not hidden now.

    An organisation that came later sees what all partners saw.

    Args:
        then: The plan as it was, or the plan of the round before, whose records it goes on with.
        stamp: Revision and hash of that.
        now: The plan as it is.
        shown: What its readers see of it.
        reference: Our tables.
    """
    took_part = shown.partner in {"", *then.partners}
    audience = shown.audience if took_part else "partners"
    view = view_for(then, audience, reference=reference, stamp=stamp)
    plan = _without_hidden(view.plan, now, shown.plan)
    return view._replace(
        plan=plan,
        alerted={key: each for key, each in view.alerted.items() if key in plan.urgent_actions},
        agreed={key: each for key, each in view.agreed.items() if key in plan.rows},
        spoken={key: each for key, each in view.spoken.items() if key in plan.rows},
    )


def _without_hidden(then: Plan, now: Plan, shown: Plan) -> Plan:
    """Return *then* without the records of *now* that are not *shown*."""
    kept = {
        name: {
            key: record
            for key, record in then.records(name).items()
            if key in shown.records(name) or key not in now.records(name)
        }
        for name in RECORD_CLASSES
        if name != HEADER
    }
    return then.model_copy(update=kept)
