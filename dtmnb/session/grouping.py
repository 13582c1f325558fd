"""What a group of rows is called: the same at the agenda and on an organisation's pages."""

from dtmnb.domain.agenda import Group
from dtmnb.domain.schema import part_of
from dtmnb.language.wording import Wording


def group_title(wording: Wording, group: Group, by: str) -> str:
    """Return what the rows of *group* have in common.

    Args:
        wording: Of the plan.
        group: The group.
        by: The field that the groups were made by; without one, the category is all.
    """
    if not by:
        return category_words(wording, group.category)
    if not group.value:
        field = wording.field("rows", by)
        return wording.language.text("Without: {field}", field=field)
    if part_of(by)[1]:
        return group.value
    return wording.value("rows", by, getattr(wording.plan.rows[group.rows[0]], by))


def category_words(wording: Wording, code: str) -> str:
    """Return what a category is called; of none, that it is to be chosen."""
    if not code:
        return wording.language.text("category to be chosen")
    return wording.label("dissemination_categories", code)
