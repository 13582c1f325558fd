"""Runs over many plans: the same report for many plans, audiences and languages."""
