"""One module for each schema version; a released one is never edited."""
