"""What was observed: clients, cases, sessions, ratings, goals, scores. Written once, never edited in place."""
