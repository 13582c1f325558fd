"""Collected data and published figures, looked at before anything is shared."""
