"""Django's SQLite as this site uses it, where many threads write: DATABASES name it as their ENGINE."""
