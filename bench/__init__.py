"""Benchmarks: what was measured, and how to measure it again. Run by hand; no test waits for one."""
