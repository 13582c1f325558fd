"""What people take away from the page comes as a download of their browser."""

import json
import pathlib

import pytest

pytestmark = pytest.mark.browser


def test_a_file_is_downloaded_by_the_browser(visit):
    """One press gives the file under its name; the page tells no folder of the server."""
    seen = visit()
    seen.go("80")
    seen.tab("leave")
    seen.page.get_by_label("For whom").select_option(label="Example Health Cluster")

    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="JSON").click()

    assert download.value.suggested_filename.startswith("ssd-example-partner-health-r")
    with pathlib.Path(download.value.path()).open(encoding="utf-8") as file:
        assert "partner:health" in json.dumps(json.load(file))
    told = seen.page.get_by_role("status").filter(has_text="Downloaded").inner_text()
    assert "/" not in told
    assert seen.errors == []
