"""What a server of kernels has done before the first page opens: what every page would do first.

It holds our tables and words, which all who come may read, and nobody's plan.
"""

from dtmnb import clock
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.language.sentences import joint_sentences, sentences
from dtmnb.store import load_reference

_NOBODYS = "nobodys-plan"


def warm() -> None:
    """Load tables, languages and sentences, and check a plan: rules are made by their first use."""
    row = PlanRow(record_id=_NOBODYS, question=_NOBODYS)
    plan = Plan(plan_id=_NOBODYS, rows={_NOBODYS: row})
    check_plan(plan, load_reference(), today=clock.today())
    for code in LANGUAGES:
        language_for(code)
    sentences()
    joint_sentences()
