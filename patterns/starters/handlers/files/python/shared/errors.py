"""What a caller may be told."""


class BadRequest(Exception):
    """The request cannot be handled as it is; the text says why."""


class NotFound(Exception):
    """There is no such thing."""
