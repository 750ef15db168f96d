"""Faults and loads that take longer than a test may: each is a script that prints a table and fails on a missed goal.

Run one as `python -m tests.soak.kill`; `--help` names its figures.
"""
