"""The workbook on the page: steps, forms, partner dashboard; all that knows widgets."""

from dtmnb.widgets.opening import open_dashboard, open_step, open_workbook

__all__ = ["open_dashboard", "open_step", "open_workbook"]
