"""Advice as files that a team keeps."""
