"""Only `Html` reaches the page."""

import pytest

from dtmnb.reports.safe_html import Html, said, tag
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.html import HtmlBox


@pytest.mark.parametrize("content", ["<b>x</b>", "", 1, None])
def test_plain_text_is_refused(content):
    """Text must pass the escaping module before it is shown."""
    with pytest.raises(TypeError):
        HtmlBox().show(content)


def test_html_is_shown_and_nothing_takes_no_room():
    """A box shows what it is given and disappears when that is nothing."""
    box = HtmlBox(tag("p", said("<script>")))

    assert box.root.value == "<p><bdi>&lt;script&gt;</bdi></p>"
    box.show(Html(""))
    assert not is_shown(box.root)
