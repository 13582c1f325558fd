"""The plan grid: our own table around AG Grid Community, with its live protocol."""

from dtmnb.widgets.plan_grid.grid import PlanGrid, bundle

__all__ = ["PlanGrid", "bundle"]
