"""Reports: what a `SharedView` says, as pages, documents and pictures."""
