"""Reports: what a `View` says, as pages, documents and pictures."""

from dtmnb.reports.overview import open_overview
from dtmnb.reports.report import open_report
from dtmnb.reports.trees import tree_svg

__all__ = ["open_overview", "open_report", "tree_svg"]
