"""Who did what, when: an append-only log without foreign keys into the live data."""
