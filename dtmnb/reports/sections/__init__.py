"""The sections of a report, each made of one `ReportContext`."""
