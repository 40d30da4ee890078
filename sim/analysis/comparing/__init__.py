"""Scenarios compared run by run: intervals, effect sizes, camps, verdicts, and when runs are enough."""
