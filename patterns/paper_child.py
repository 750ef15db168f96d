"""WeasyPrint in a process of its own: `python -m patterns.paper_child SITE FONT-ADDRESS FONT-FILE`.

HTML comes on standard input, the PDF goes to standard output. Links lead to the site; nothing is opened but the font.
"""

import sys
from pathlib import Path
from typing import Any


def main() -> None:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    site, font_address, font_file = sys.argv[1:]

    class Font(URLFetcher):  # type: ignore[misc]
        """Opens the font, and no other address."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url != font_address:
                raise ValueError(f"{url} is not opened")
            return URLFetcherResponse(url, Path(font_file).read_bytes(), {"Content-Type": "font/woff2"})

    page = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(HTML(string=page, base_url=site, url_fetcher=Font()).write_pdf())


if __name__ == "__main__":
    main()
