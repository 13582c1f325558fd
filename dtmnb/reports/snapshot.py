"""A report as one file to look things up in: for readers without a line, and memory sticks.

It asks nobody for anything. Its policy permits one style sheet and one script, by their hashes,
so that nothing that people wrote can run, whatever it looks like.
"""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dtmnb.reports.context import ReportContext
from dtmnb.reports.executed import headings_of
from dtmnb.reports.report import report_of
from dtmnb.resources import shipped

# Only our own markup holds it: what people wrote has no quotes.
_COLOUR = re.compile(r' style="color:#([0-9a-f]{6})"')


def snapshot_of(context: ReportContext) -> str:
    """Return the report of *context* as a page that finds, filters and prints by itself."""
    shown, language = report_of(context).whole(), context.language
    passage, body = shown.passage, shown.html()
    colours = sorted({*_COLOUR.findall(body)})
    rules = (f'[data-colour="{each}"] {{ color: #{each}; }}' for each in colours)
    style = "\n".join(
        (_file("nbconvert/dtmnb_report/report.css"), _file("snapshot/snapshot.css"), *rules)
    )
    script = _file("snapshot/snapshot.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    return _template().render(
        body=_COLOUR.sub(r' data-colour="\1"', body),
        direction=language.direction,
        headings=headings_of(passage),
        language=language.code,
        page=passage.page,
        policy=f"{policy}; base-uri 'none'; form-action 'none'",
        script=script,
        style=style,
        text=language.text,
    )


def _file(name: str) -> str:
    return (shipped("templates") / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    loader = FileSystemLoader(shipped("templates") / "snapshot")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("snapshot.html")
