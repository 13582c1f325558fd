"""Browsers of people who come again: what was loaded is there, what was kept is not."""

from collections import defaultdict
from typing import Any

from tests.conftest import PATIENCE_SECONDS


class Browsers:
    """Opens browsers for a test, those that another test has left before new ones.

    A page is there in half the time where its scripts are.
    """

    def __init__(self, browser: Any) -> None:
        """Open windows of *browser*."""
        self._browser = browser
        self._left: dict[tuple[int, int], list[Any]] = defaultdict(list)

    def open(self, width: int, height: int) -> Any:
        """Return a browser that nobody has open, with windows of this size."""
        if self._left[width, height]:
            return self._left[width, height].pop()
        context = self._browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        context.size = width, height
        return context

    def leave(self, context: Any, *, for_others: bool = True) -> None:
        """Close all pages as people do, so that each has its kernel ended, and forget all.

        Without *for_others* nobody opens it again.
        """
        *blank, last = context.pages
        for page in (*blank, last):
            origin = page.evaluate("location.origin")
            page.goto("about:blank")
            kept = {"origin": origin, "storageTypes": "all"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", kept)
        # One stays: with it goes the process that has all scripts compiled.
        for page in blank:
            page.close()
        context.clear_cookies()
        if for_others:
            self._left[context.size].append(context)
        else:
            context.close()
