"""The tests mirror the house: tests/web/test_checkins.py tests web/views/checkins.py."""
