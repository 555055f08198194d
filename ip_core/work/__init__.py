"""The worker: one process that works, and one that watches it."""
