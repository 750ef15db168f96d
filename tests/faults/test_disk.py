"""The disk is full, and takes no writes (F11, F12)."""

import re
from html import unescape

import pytest

from tests.faults.disk import Disk
from tests.servers import Visitor
from tests.servers.rows import answers, rows

pytestmark = pytest.mark.skipif(not Disk.is_allowed(), reason="not run: nothing can be mounted here")
READ = ("/", "/patterns/", "/patterns/api-endpoint/", "/patterns/api-endpoint/diagram.svg", "/search/?q=queue")


def statuses(visitor: Visitor, *pages: str) -> set[int]:
    return {visitor.get(page)[0] for page in pages}


@pytest.mark.fault("F11")
def test_full_disk_can_be_read_says_why_nothing_is_saved_and_loses_nothing() -> None:
    with Disk() as disk, disk.site() as site:
        visitor = site.visitor()
        assessment = visitor.begin("Before")
        before = [visitor.answer(assessment, "memory_mb", number) for number in range(1, 6)]
        disk.fill()

        # The write-ahead log has room left of what was written before; once that is used up, nothing fits.
        full = [visitor.answer(assessment, "memory_mb", number) for number in range(100, 400)]
        refused, page = visitor.post("/assessments/start/", name='Kept "words" of a <visitor>')
        wait = visitor.last_headers and visitor.last_headers["Retry-After"]
        read = statuses(visitor, *READ, assessment)
        last = max((number for number, status in zip(range(100, 400), full, strict=True) if status == 200), default=5)

        disk.free()
        after = visitor.answer(assessment, "duration_ms", 7)
        again = visitor.post("/assessments/start/", name=unescape(re.search(r">\n(.*?)</textarea>", page)[1]))  # type: ignore[index]
        site.kill()
        url = f"sqlite:///{disk.folder / 'site.sqlite3'}"
        kept = answers(url, assessment.split("/")[2])
        names = [name for (name,) in rows(url, "SELECT name FROM advisor_assessment ORDER BY id")]
        sound = rows(url, "PRAGMA integrity_check")

    assert before == [200] * 5
    assert set(full) <= {200, 503}
    assert full[-1] == 503
    assert (refused, wait) == (503, "300")
    assert "The disk of this site is full" in page
    assert read == {200}
    assert (after, again[0]) == (200, 302)
    assert kept == {"memory_mb": last, "duration_ms": 7}
    assert names == ["Before", 'Kept "words" of a <visitor>']
    assert sound == [("ok",)]


@pytest.mark.fault("F12")
def test_read_only_disk_can_be_read_with_a_banner_and_keeps_what_is_sent() -> None:
    with Disk() as disk, disk.site() as site:
        visitor = site.visitor()
        assessment = visitor.begin("Before")
        site.kill()  # what a kernel does after an error of the disk is refused while files are open for writing
        disk.take_no_writes()
        site.start()

        read = [visitor.get(page) for page in ("/", "/patterns/", assessment, "/admin/login/")]
        drawn = visitor.get("/patterns/api-endpoint/diagram.svg")[0]
        refused, page = visitor.post("/assessments/start/", name="Kept words")
        answered = visitor.answer(assessment, "memory_mb", 5)
        site.kill()
        disk.take_writes()
        site.start()
        back = visitor.get("/patterns/")[1]
        again = visitor.answer(assessment, "memory_mb", 5)

    assert [status for status, _ in read] == [200] * 4
    assert all("can only be read at the moment" in text for _, text in read)
    assert drawn == 200
    assert (refused, answered) == (503, 503)
    assert "Nothing can be saved at the moment" in page
    assert "Kept words</textarea>" in page
    assert "can only be read" not in back
    assert again == 200
