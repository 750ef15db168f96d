"""Every internal link from home leads somewhere, and every fragment to something on its page."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

HREF = re.compile(r'\s(?:href|hx-get)="([^"]*)"')
ANCHOR = re.compile(r'\sid="([^"]*)"')
FEWEST_PAGES = 150


@pytest.mark.django_db
def test_every_link_of_a_crawl_from_home_resolves(content: None, client: Client) -> None:
    waiting, anchors = ["/"], {}
    wanted: dict[tuple[str, str], str] = {}
    broken = []
    while waiting:
        address = waiting.pop()
        if address in anchors:
            continue
        response = client.get(address)
        anchors[address] = set()
        if response.status_code != 200:
            broken.append(f"{address} is {response.status_code}")
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        anchors[address] = set(ANCHOR.findall(page))
        for href in map(unescape, HREF.findall(page)):
            target, fragment = urldefrag(urljoin(address, href))
            if is_ours(target):
                waiting.append(target)
                wanted[target, fragment] = address

    pages = [address for address, ids in anchors.items() if ids]
    lost = [
        f"{target}#{fragment}, linked from {source}"
        for (target, fragment), source in wanted.items()
        if fragment and fragment not in anchors[target]
    ]
    assert (broken, lost) == ([], [])
    assert len(pages) >= FEWEST_PAGES


def is_ours(address: str) -> bool:
    """Whether the address is a page of this site and not a static file or another host's.

    Starters are made for each tool and language by tests of their own: here each page is opened once.
    """
    is_choice = "/starter" in address and "?" in address
    return address.startswith("/") and not address.startswith(("//", "/static/", "/admin/")) and not is_choice
