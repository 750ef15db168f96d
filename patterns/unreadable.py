"""What every reader of files says of one that it cannot read."""

ValuePath = tuple[str | int, ...]

MAX_DEPTH = 20
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


class UnreadableError(ValueError):
    """A file, or a part of it, that cannot be read; carries line, reason and, where it is known, the column."""

    def __init__(self, line: int, reason: str, column: int = 0) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.column = column
