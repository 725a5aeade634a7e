"""The rules: pure Python, standard library only; no Django, no clock, no database.

Everything here answers to `docs/rules.md`. Time is passed in, values go in, values come out.
"""
