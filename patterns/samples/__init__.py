"""Samples in a checkout of a public collection, read into implementations."""

from patterns.samples.importing import Report, import_samples

__all__ = ["Report", "import_samples"]
