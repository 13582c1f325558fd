"""Reports: what a `SharedView` says, as pages, documents and pictures."""

from dtmnb.reports.report import Report, open_report
from dtmnb.reports.trees import tree_svg

__all__ = ["Report", "open_report", "tree_svg"]
