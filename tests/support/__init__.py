"""What several tests use: plans written as tables, and random plans."""
