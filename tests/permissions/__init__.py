"""Who may do what: every route that the site answers, against nine who may come, with every method.

A new route needs one line in `table.py`: its name with the class of things that it belongs to (a page that everybody
reads, something of an assessment, ...). If its address needs arguments that `world.PLAIN` does not have, or its POST
needs a form, `world.ADDRESSES` and `world.POSTED` get a line too. An address of a model in the admin stands in
`tests/roles.py`, by the end of its name.
"""
