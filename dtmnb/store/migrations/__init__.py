"""The way from each released schema to the next, run when a store is opened."""
