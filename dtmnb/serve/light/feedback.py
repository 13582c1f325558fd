"""Requests of the organisation to DTM, and what was answered."""

from dtmnb.serve.light.shown import number_of
from dtmnb.serve.light.visit import ROOT, Content, Done, Form, Page, Visit
from dtmnb.session.feedback import ask

PLACE = f"{ROOT}feedback"


def content(visit: Visit) -> Content:
    """Return what was asked, the newest first, and the question that a new request is of."""
    wording, date_of = visit.session.wording, visit.session.language.date
    row = visit.asked.get("row", "")
    return {
        "row": row if row in visit.plan.rows else "",
        "row_words": wording.name("rows", row) if row in visit.plan.rows else "",
        "requests": [
            {
                "words": each.request,
                "on": date_of(each.asked_on),
                "row": each.row if each.row in visit.plan.rows else "",
                "number": number_of(visit, each.row) if each.row in visit.plan.rows else "",
                "answer": wording.label("feedback_answers", each.answer),
                "why": each.reason,
            }
            for each in reversed([*visit.plan.feedback.values()])
            if each.partner == visit.own
        ],
    }


def send(visit: Visit, form: Form) -> Done:
    """Keep a request of one question, or of the whole plan."""
    ask(visit.session, visit.own, form.get("request", ""), form.get("row", ""))
    return Done(PLACE, "asked")


PAGE = Page("feedback.html", content, {"ask": send}, {"ask": ("request",)})
