"""What templates must not hold, found in their text."""

import re
from collections.abc import Iterator

from tests.lint.finding import Finding

RULES = {
    "safe": re.compile(r"\|\s*safe(?:seq)?\b"),
    "autoescape": re.compile(r"\{%\s*autoescape\s+off\s*%\}"),
    "hx-on": re.compile(r"\b(?:data-)?hx-on\b[^=\s]*"),
    # Without eval htmx sends the request unfiltered.
    "trigger filter": re.compile(r"""\b(?:data-)?hx-trigger\s*=\s*(?:"[^"]*\[[^"]*"|'[^']*\[[^']*')"""),
    "script in values": re.compile(r"""\b(?:data-)?hx-(?:vals|headers|vars|request)\s*=\s*["']\s*(?:js|javascript):"""),
    "hx-vars": re.compile(r"\b(?:data-)?hx-vars\b"),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "event handler": re.compile(r"<[a-z][^>]*?\s(on[a-z]{3,})\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


def findings(path: str, text: str) -> Iterator[Finding]:
    """Each place of the template that breaks a rule, with what stands there."""
    for rule, pattern in RULES.items():
        for match in pattern.finditer(text):
            yield Finding(rule, path, match.group().strip()[:60])
