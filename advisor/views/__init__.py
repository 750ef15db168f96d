"""The advisor's pages, by noun."""
