"""What do many cases show together? Read-only."""
