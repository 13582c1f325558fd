"""Text of people stays text on every page."""

import pytest

from dtmnb.reports.safe_html import Html, address, escape, join, said, tag


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (tag("p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
        (tag("p", tag("b", "x"), " y"), "<p><b>x</b> y</p>"),
        (tag("td", None, [1, "<"], class_="n"), '<td class="n">1&lt;</td>'),
        (
            tag("th", "A", scope="col", aria_label='"q"'),
            '<th scope="col" aria-label="&quot;q&quot;">A</th>',
        ),
        (tag("details", "x", open=True, hidden=False, id=None), "<details open>x</details>"),
        (tag("br"), "<br>"),
        (
            tag("svg", viewBox="0 0 1 1", stroke_width=2),
            '<svg viewBox="0 0 1 1" stroke-width="2"></svg>',
        ),
        (tag("a", "x", href="javascript:alert(1)"), "<a>x</a>"),
        (
            tag("a", "x", href="https://example.org/a?b=1&c=2"),
            '<a href="https://example.org/a?b=1&amp;c=2">x</a>',
        ),
        (tag("a", "x", href="data:text/html,hello"), "<a>x</a>"),
        (tag("a", "x", href="/p/"), '<a href="/p/">x</a>'),
        (tag("a", "x", href="//example.org"), "<a>x</a>"),
        (join(["<", Html("<i></i>")], ", "), "&lt;, <i></i>"),
        (said("one\n<two>"), "<bdi>one<br>&lt;two&gt;</bdi>"),
        (said("  "), ""),
        (said(None), ""),
        (
            address("data@example.org"),
            '<a href="mailto:data@example.org" dir="ltr">data@example.org</a>',
        ),
        (
            address("https://example.org"),
            '<a href="https://example.org" dir="ltr">https://example.org</a>',
        ),
        (
            address("javascript:x@y.z"),
            '<a href="mailto:javascript:x@y.z" dir="ltr">javascript:x@y.z</a>',
        ),
        (address("see the desk <b>"), "<bdi>see the desk &lt;b&gt;</bdi>"),
    ],
)
def test_markup_comes_from_us_and_text_is_escaped(made, expected):
    """Children and attribute values are escaped; only what we made stays markup."""
    assert made == expected
    assert isinstance(made, Html)


def test_html_glued_as_text_is_escaped_again():
    """A slip with + or an f-string shows as text and never as markup."""
    glued = tag("b", "x") + "<i>"

    assert escape(glued) == "&lt;b&gt;x&lt;/b&gt;&lt;i&gt;"


@pytest.mark.parametrize("name", ["script", "style", "iframe", "object", "a b", "", "1x"])
def test_elements_that_run_something_are_refused(name):
    """No element of ours runs or fetches anything."""
    with pytest.raises(ValueError, match="Cannot make an element"):
        tag(name)


@pytest.mark.parametrize("name", ["onclick", "onError", "srcdoc", "a b"])
def test_attributes_that_run_something_are_refused(name):
    """No attribute of ours runs anything."""
    with pytest.raises(ValueError, match="Cannot set the attribute"):
        tag("p", **{name: "x"})
