"""What can go wrong between a diagram and its picture; every message is for the reader of the page."""


class LayoutError(Exception):
    """The picture cannot be had; the words and the DOT text still can."""


class LayoutUnavailable(LayoutError):
    """No layout engine is installed."""


class LayoutBusy(LayoutError):
    """Others are being drawn; a moment later it may work."""


class LayoutFailed(LayoutError):
    """The engine crashed, took too long or wrote something else, or the diagram cannot be drawn."""


class LayoutSlow(LayoutFailed):
    """The engine took too long, and another process of it would take as long again."""


class LayoutRefused(LayoutError):
    """So many pictures were drawn for one who asks that the next one has to wait for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many new pictures were drawn for your address. Try again in {seconds} seconds.")
        self.seconds = seconds
