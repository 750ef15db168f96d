"""A rule set that is tried before it is in force."""
