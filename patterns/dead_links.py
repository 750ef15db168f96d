"""Links inside the site that lead nowhere, and what to do about one."""

import re
from collections.abc import Callable

_ELSEWHERE = re.compile(r"https?://|mailto:", re.IGNORECASE)


def dead_link(
    target: str, page: str, answers: Callable[[str], bool], anchored: Callable[[str, str], bool]
) -> tuple[str, str] | None:
    """Why a link on a page leads nowhere, and the way out; None where it leads somewhere, or to another site."""
    path, _, anchor = target.partition("#")
    if _ELSEWHERE.match(target):
        return None
    if path and (not path.startswith("/") or path.startswith("//")):
        advice = "Begin it with `/` for this site, with `https://` for another one."
        return f"the link to `{target}` leads nowhere", advice
    if path and not answers(path):
        return f"no page answers `{target}`", "Correct the link, or publish what it leads to."
    if not anchored(path or page, anchor):
        return (
            f"the page has no anchor `#{anchor}` for the link to `{target}`",
            "Name a heading or source that is there.",
        )
    return None
