"""Handlers for functions on AWS, in each language."""
