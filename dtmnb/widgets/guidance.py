"""What a step is for: its purpose, how far it is, and the essay that its notebook holds, too."""

from dtmnb.reports.guide import guide_blocks
from dtmnb.reports.html import as_html
from dtmnb.reports.safe_html import Html, join, tag
from dtmnb.session.desk import Session
from dtmnb.widgets.panels import paragraph
from dtmnb.widgets.step_model import StepModel, open_words


def guidance(session: Session, model: StepModel) -> Html:
    """Return all that is told of a step."""
    blocks = guide_blocks(model.step.slug, session.reference, session.language)
    return join([about(session, model), as_html(blocks, session.language)])


def about(session: Session, model: StepModel) -> Html:
    """Return purpose, how long it takes and how far it is."""
    language = session.language
    facts = [
        language.plural("Plan for {number} minute", "Plan for {number} minutes", model.step.minutes)
    ]
    if session.plan_id and model.total:
        facts.append(
            language.text(
                "{done} of {total} as they should be",
                done=language.number(model.done),
                total=language.number(model.total),
            )
        )
    if session.plan_id:
        facts.append(_standing(session, model))
    return join(
        [
            paragraph(language.pick(model.step.purpose), "dtmnb-purpose"),
            tag("ul", [tag("li", fact) for fact in facts], class_="dtmnb-facts"),
        ]
    )


def _standing(session: Session, model: StepModel) -> Html:
    language = session.language
    if model.blockers:
        words = language.plural(
            "{number} blocker before collection can start",
            "{number} blockers before collection can start",
            len(model.blockers),
        )
    elif model.open:
        words = language.plural("{number} alarm", "{number} alarms", len(model.open))
    else:
        words = open_words(language, model) or language.text("Nothing keeps you here: go on")
    return tag("span", words, class_="dtmnb-badge", data_tone=model.tone)
