"""Keeping what was written: backup, restore, and what is said of the database that the site runs on."""
