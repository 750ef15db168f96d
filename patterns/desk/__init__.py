"""The editor's desk: forms, preview, history and what needs attention. Only the admin stands on it."""
