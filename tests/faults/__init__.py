"""What the site stands on gives way: caused for real, on a site as it is shipped. `table.py` has all of them."""
