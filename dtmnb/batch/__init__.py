"""Runs over many plans: the same report for many plans, audiences and languages."""

from dtmnb.batch.jobs import OverviewJob, ReportJob
from dtmnb.batch.manifest import Entry, Manifest
from dtmnb.batch.runner import run_reports

__all__ = ["Entry", "Manifest", "OverviewJob", "ReportJob", "run_reports"]
