"""The catalogue's pages, by noun."""
