"""A mission's own layout of the Data Analysis Plan: its columns, their order and headings.

That the Dissemination Category stands in column B is attested; all else of our own layout is our
proposal, so that a mission may lay the plan out as it knows it. A template moves, renames and hides
columns of the workbook and adds some of its own, which are brought along; it drops nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.domain.row import MOST_BROUGHT, MOST_HEADING
from dtmnb.domain.schema import BROUGHT, CATEGORY, RECORD_ID, FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import InterchangeError, Sentence
from dtmnb.interchange.foreign import SURE, Headings
from dtmnb.interchange.gate import read_bytes
from dtmnb.interchange.sheets import Column
from dtmnb.interchange.tables import SUFFIXES, find_head, open_tables, texts_of

_KEYS = ("columns", "hidden", "others")
_OTHERS = ("shown", "hidden")


class TemplateColumn(NamedTuple):
    """One column that a template names; without a field of ours it is brought along.

    Attributes:
        field: The field, or `brought_along.` and the heading.
        heading: Its heading; "" for ours.
    """

    field: str
    heading: str = ""


class Template(NamedTuple):
    """How a mission lays out the Data Analysis Plan.

    Attributes:
        columns: The first columns in their order.
        hidden: Fields whose columns are there and not shown.
        hides_others: Whether columns that are not named are not shown either.
    """

    columns: tuple[TemplateColumn, ...]
    hidden: frozenset[str] = frozenset()
    hides_others: bool = False


def load_template(file: Path, reference: Reference) -> Template:
    """Return the template in *file*: YAML, or a table whose heading row is taken.

    Raises:
        InterchangeError: It is none, or names what no plan has; the message says what to do.
        SheetError: The table cannot be read.
    """
    if file.suffix.lower() in SUFFIXES:
        return _from_headings(file, reference)
    import yaml

    try:
        text = read_bytes(file).decode("utf-8-sig")
        # A part that repeats another grows without end where it is told.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise _fault(file, Sentence("a part of it repeats another one"))
        told = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _fault(file, " ".join(str(error).split())[:200]) from error
    return _from_yaml(file, told)


def laid_out(
    columns: Sequence[Column], template: Template, *, may_bring: bool
) -> tuple[Column, ...]:
    """Return *columns* as *template* lays them out: none is lost, columns of its own are added.

    Args:
        columns: The columns that readers may see, as ours are laid out.
        template: The layout.
        may_bring: Whether they may see what was brought along.
    """
    held = {column.field: column for column in columns}
    first = [
        _placed(each, held)
        for each in template.columns
        if each.field in held or (may_bring and each.field.startswith(f"{BROUGHT}."))
    ]
    taken = {column.field for column in first}
    rest = [
        column._replace(is_hidden=template.hides_others and column.field != RECORD_ID)
        for column in columns
        if column.field not in taken
    ]
    return tuple(_told_apart([*first, *rest], template.hidden))


def _placed(each: TemplateColumn, held: Mapping[str, Column]) -> Column:
    if each.field in held:
        column = held[each.field]
        return column._replace(heading=each.heading or column.heading)
    return Column(each.field, each.heading, "", 24, FieldSpec(each.field, "text", is_long=True))


def _told_apart(columns: Sequence[Column], hidden: frozenset[str]) -> Iterator[Column]:
    """Yield *columns* with a heading each of its own, so that they come back."""
    seen: set[str] = set()
    for column in columns:
        is_known = column.heading in seen
        heading = f"{column.heading} ({column.field})" if is_known else column.heading
        seen.add(heading)
        is_hidden = column.is_hidden or column.field in hidden
        yield column._replace(heading=heading, is_hidden=is_hidden)


# Files --------------------------------------------------------------------------------------


def _from_headings(file: Path, reference: Reference) -> Template:
    """Return the columns that the heading row of *file* names, those that we know as fields."""
    headings = Headings(reference, {})
    sheets = [rows for rows in open_tables(file).sheets.values() if rows]
    heads = [find_head(rows, headings.score) for rows in sheets]
    best, (score, number) = max(
        zip(sheets, heads, strict=True), key=lambda each: each[1][0], default=([], (0, 0))
    )
    if not score:
        raise _fault(file, Sentence("no row of it has the headings of a plan"))
    named = list[TemplateColumn]()
    for text in filter(None, texts_of(best[number])):
        proposed = headings.propose(text)
        is_ours = proposed.field in _fields() and proposed.confidence >= SURE
        taken = {each.field for each in named}
        field = str(proposed.field) if is_ours and proposed.field not in taken else _own(text)
        named.append(TemplateColumn(field, text))
    return _checked(file, Template(tuple(named)))


def _from_yaml(file: Path, told: Any) -> Template:
    if not isinstance(told, dict) or not isinstance(told.get("columns"), list):
        raise _fault(file, Sentence("it holds no list 'columns'"))
    if unknown := [str(key) for key in told if key not in _KEYS]:
        raise _fault(file, Sentence("found '{found}'", found=unknown[0]))
    others = told.get("others", _OTHERS[0])
    if others not in _OTHERS:
        raise _fault(file, Sentence("others: found '{found}'", found=str(others)[:40]))
    hidden = told.get("hidden") or []
    if not isinstance(hidden, list) or (unknown := [x for x in hidden if x not in _fields()]):
        found = unknown[0] if isinstance(hidden, list) else hidden
        raise _fault(file, Sentence("hidden: found '{found}'", found=str(found)[:40]))
    named = tuple(_column(file, each) for each in told["columns"])
    return _checked(file, Template(named, frozenset(hidden), others == "hidden"))


def _column(file: Path, told: Any) -> TemplateColumn:
    """Return one column: the name of a field, or field and heading, or a heading of its own."""
    if isinstance(told, str):
        told = {"field": told}
    is_pair = isinstance(told, dict) and told and set(told) <= {"field", "heading"}
    if not is_pair or not all(isinstance(each, str) and each.strip() for each in told.values()):
        raise _fault(file, Sentence("columns: found '{found}'", found=str(told)[:60]))
    heading = " ".join(told.get("heading", "").split())
    if "field" not in told:
        return TemplateColumn(_own(heading), heading)
    if told["field"] not in _fields():
        raise _fault(file, Sentence("no row has the field '{field}'", field=told["field"]))
    return TemplateColumn(told["field"], heading)


def _own(heading: str) -> str:
    return f"{BROUGHT}.{heading}"


def _fields() -> frozenset[str]:
    """Return the fields that have a column in our workbook."""
    names = {name for name in fields_of("rows") if name not in {BROUGHT, "sensitivity"}}
    return frozenset(names | {CATEGORY, RECORD_ID})


def _checked(file: Path, template: Template) -> Template:
    """Return *template* whose columns are told apart, and which hides nothing that must be seen."""
    for kind in ("field", "heading"):
        told = [getattr(each, kind) for each in template.columns if getattr(each, kind)]
        if twice := [each for each in told if told.count(each) > 1]:
            raise _fault(file, Sentence("'{found}' stands there twice", found=twice[0]))
    if long := [each.heading for each in template.columns if len(each.heading) > MOST_HEADING]:
        found = Sentence("a heading has more than {most} characters", most=MOST_HEADING)
        raise _fault(file, Sentence("{found}: '{text}'", found=found, text=long[0][:40]))
    if sum(each.field.startswith(f"{BROUGHT}.") for each in template.columns) > MOST_BROUGHT:
        raise _fault(
            file, Sentence("it has more than {most} columns of its own", most=MOST_BROUGHT)
        )
    return template


def _fault(file: Path, found: str) -> InterchangeError:
    return InterchangeError(
        "Cannot lay the plan out by {file}: {found}. List under 'columns' fields, or 'field' and "
        "'heading', or the 'heading' of a column of your own; under 'hidden' fields; 'others' is "
        "shown or hidden. Fields are: {fields}.",
        file=file.name,
        found=found,
        fields=", ".join(sorted(_fields())),
    )
