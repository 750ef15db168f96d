"""Prices, limits and cold starts as a sheet that is reported, and that a file updates as one reviewed change."""
