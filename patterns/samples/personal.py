"""Texts without the people in them: what is stored of a sample names nobody."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from patterns.diagrams.model import clean
from patterns.samples.marks import visible

MAX_PEOPLE = 50
SHORTEST_NAME, LONGEST_NAME = 5, 100  # a shorter one, such as Sam, names nobody and would take words along

_AT = str.maketrans("\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}", "@@")
_ADDRESS = re.compile(r"(?:mailto:)?[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE = re.compile(r"(?<![\w/@])@[A-Za-z_][\w-]{1,38}\b(?!/)")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:"
    r"(?:[a-z]{2}\.)?linkedin\.com/(?:in|pub)/[\w%-]++/?"
    r"|(?:(?:twitter|x|facebook|instagram|medium)\.com|mastodon\.social|bsky\.app/profile)/@?[\w-]++(?:\.\w+)*+/?"
    r"|(?:github|gitlab)\.com/[\w-]++/?+(?!\w|\.\w)"
    r")",
    re.IGNORECASE,
)


def people(data: dict[str, Any]) -> list[str]:
    """The names and handles of a sample's authors, to take them out of its texts; they go nowhere else."""
    found: list[str] = []
    for key in ("authors", "author", "contributor", "contributors"):
        rows = data.get(key)
        for row in rows[:MAX_PEOPLE] if isinstance(rows, list) else [rows]:
            values = [row.get("name"), row.get("linkedin"), row.get("twitter")] if isinstance(row, dict) else [row]
            found += [value.strip("@ ") for value in values if isinstance(value, str)]
    return sorted((name for name in found if SHORTEST_NAME <= len(name) <= LONGEST_NAME), key=len, reverse=True)


def without_people(text: str, names: Iterable[str], limit: int) -> str:
    """The text on one line, at most `limit` long, without e-mail addresses, profiles, handles and these names."""
    text = visible(clean(text, limit=10 * limit)).translate(_AT)
    for pattern in (_ADDRESS, _PROFILE, _HANDLE):
        text = pattern.sub("", text)
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def leads_to_somebody(link: str, names: Iterable[str]) -> bool:
    """Whether an address is a profile, or holds an e-mail address, a handle, or the name of one of these people."""
    plain = unquote(link).translate(_AT)
    parts = set(re.split(r"[/?#=&]", plain.casefold()))
    if _PROFILE.fullmatch(link) or _ADDRESS.search(plain) or any(part.startswith("@") for part in parts):
        return True
    return any(name.casefold() in parts for name in names)
