"""The pure domain: records, changes, rules. No file, clock, widget or sentence lives here."""
