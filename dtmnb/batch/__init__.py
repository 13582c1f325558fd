"""Runs over many plans: the same report for many plans, audiences and languages."""

from dtmnb.batch.jobs import OverviewJob, ReportJob
from dtmnb.batch.manifest import Entry, Manifest
from dtmnb.batch.runner import How, run_reports
from dtmnb.batch.work import Where

__all__ = ["Entry", "How", "Manifest", "OverviewJob", "ReportJob", "Where", "run_reports"]
