"""Every form, query string and header by which a visitor sends a text, as visits that fill it in."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile

from advisor.models import Answer, Assessment
from tests.advisor.lens.samples import imported
from tests.advisor.test_advise_command import WORKLOADS
from tests.hostile.browser import HTMX, Browser

Visit = Callable[[Browser, str, str, int], Any]
WORKLOAD = json.loads(WORKLOADS.read_text().splitlines()[0])
PATTERN = "/patterns/fan-out/"
LENS = "backup-care.json"


def begun(browser: Browser, **texts: str) -> Assessment:
    """A judged assessment of this browser, with answers that lead to functions, and a lens beside it."""
    browser.client.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.order_by("-id")[0]
    answers = {name: value for name, value in WORKLOAD.items() if name not in {"id", "name", "description"}}
    Answer.objects.bulk_create(
        Answer(assessment=assessment, input=name, value=value) for name, value in answers.items() if name != "evidence"
    )
    Assessment.objects.filter(pk=assessment.pk).update(**texts)
    browser.client.post(f"{assessment.get_absolute_url()}judge/")
    assessment.refresh_from_db()
    return assessment


def lens_row() -> Any:
    return imported(LENS)


def start(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post("/assessments/start/", {"name": text, "description": text}, text)


def description(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post("/assessments/start/", {"name": "Plain", "description": text}, text)


def from_text(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post("/assessments/from-file/", {"text": text}, text)


def from_file(browser: Browser, base: str, text: str, number: int) -> Any:
    file = SimpleUploadedFile(text[:200] or "x", text.encode(), content_type="text/plain")
    return browser.post("/assessments/from-file/", {"file": file}, text)


def workload_json(browser: Browser, base: str, text: str, number: int) -> Any:
    given = json.dumps({**WORKLOAD, "name": text, "id": text, "description": text, "runtime": text})
    return browser.post("/assessments/from-file/", {"text": given}, text)


def workload_yaml(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post("/assessments/from-file/", {"text": f"name: {text}\ndescription: {text}\n{text}: 1\n"}, text)


def sign_up(browser: Browser, base: str, text: str, number: int) -> Any:
    data = {"username": text, "password1": text, "password2": text}
    return browser.stranger().post("/account/sign-up/", data, text, REMOTE_ADDR=caller(number))


def sign_in(browser: Browser, base: str, text: str, number: int) -> Any:
    data = {"username": text, "password": text, "next": text}
    return browser.stranger().post(
        f"/account/sign-in/?next={quote(text[:2000])}", data, text, REMOTE_ADDR=caller(number)
    )


def admin_sign_in(browser: Browser, base: str, text: str, number: int) -> Any:
    data = {"username": text, "password": text, "next": text}
    return browser.stranger().post("/admin/login/", data, text, REMOTE_ADDR=caller(number))


def caller(number: int) -> str:
    """An address for each caller, so that nobody is made to wait."""
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


def decision(browser: Browser, base: str, text: str, number: int) -> Any:
    names = ["status", "superseded_by", "decided_on", "revisit_on", "revision", "shown"]
    odd = names[number % len(names)]
    data = {"status": "accepted", "deciders": text, "rationale": text, "decided_on": "2026-11-01", odd: text}
    return browser.post(f"{base}decision/", data, text)


def remarks(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post(f"{base}decision/", {"status": "accepted", "deciders": text, "rationale": text}, text)


def share(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.post(f"{base}links/", {"days": text}, text)


def answer(browser: Browser, base: str, text: str, number: int) -> Any:
    data = {"gpu": text, "gpu_note": text, "gpu_evidence": text, "gpu_shown": text}
    if number % 2:
        data = {"memory_mb": "exact", "memory_mb_exact": text, "memory_mb_unit": text, "memory_mb_note": text}
    return browser.post(f"{base}answers/{next(iter(data))}/", data, text, **(HTMX if number % 3 else {}))


def review(browser: Browser, base: str, text: str, number: int) -> Any:
    names = ["shadowed", "shadowed-na", "shadowed-note", "shadowed-seen"]
    data = {names[(number + place) % 4]: text for place in range(1 + number % 3)}
    return browser.post(f"{base}reviews/backup-care/reliability/", data, text)


def what_if(browser: Browser, base: str, text: str, number: int) -> Any:
    data = {
        "memory_mb": "exact",
        "memory_mb_exact": text,
        "runtime": text,
        "triggers": [text, '"http"'],
        text[:80]: "1",
    }
    return browser.post(f"{base}what-if/", data, text, **HTMX)


def log(browser: Browser, base: str, text: str, number: int) -> Any:
    names = ("q", "status", "verdict", "provider", "due", "sort", "page")
    return browser.get("/assessments/", dict.fromkeys(names, text[:2000]), text, **(HTMX if number % 2 else {}))


def report(browser: Browser, base: str, text: str, number: int) -> Any:
    names = [("provider", "report/"), ("revision", "report/"), ("page", "revisions/"), ("target", "report/starter/")]
    names += [("language", "report/starter/"), ("target", "report/starter.zip"), ("revision", "report/diagram.svg")]
    name, page = names[number % len(names)]
    return browser.get(f"{base}{page}", {name: text[:2000]}, text)


def differences(browser: Browser, base: str, text: str, number: int) -> Any:
    own = base.strip("/").split("/")[1]
    given = {"left": own, "right": own, "provider": text[:2000]} if number % 2 else {"left": text[:900], "right": own}
    return browser.get("/assessments/compare/", given, text)


def search(browser: Browser, base: str, text: str, number: int) -> Any:
    target = {**HTMX, "HTTP_HX_TARGET": "suggestions"}
    return browser.get("/search/", {"q": text[:4000]}, text, **(({}, HTMX, target)[number % 3]))


def shelf(browser: Browser, base: str, text: str, number: int) -> Any:
    names = ("q", "sort", "category", "challenge", "attribute", "provider", "role", "pattern")
    given = dict.fromkeys(names[number % 2 :], text[:900])
    return browser.get("/patterns/", given, text, **(HTMX if number % 2 else {}))


def side_by_side(browser: Browser, base: str, text: str, number: int) -> Any:
    patterns = ["fan-out", "scheduled-jobs", text[:900]]
    return browser.get("/compare/", {"pattern": patterns, "provider": text[:900], "show": text[:900]}, text)


def entry(browser: Browser, base: str, text: str, number: int) -> Any:
    names = ("provider", "language", "framework", "page")
    page = (PATTERN, f"{PATTERN}implementations/", f"{PATTERN}starter/", f"{PATTERN}starter.zip")[number % 4]
    given = {"target": text[:900]} if "starter" in page else dict.fromkeys(names, text[:900])
    return browser.get(page, given, text)


def address(browser: Browser, base: str, text: str, number: int) -> Any:
    """The text as a part of an address."""
    part = quote(text[:300], safe="")
    pages = ["/patterns/{}/", "/og/pattern/{}.png", "/assessments/{}/", "/shared/{}/", "/{}", "/api/v1/patterns/{}"]
    pages += [f"{base}questions/{{}}/", f"{base}record.{{}}.md", f"{PATTERN}diagram.{{}}", "/static/{}", "/admin/{}"]
    return browser.get(pages[number % len(pages)].format(part), None, text)


def headers(browser: Browser, base: str, text: str, number: int) -> Any:
    """The text in the headers that something reads; the line ends that a server refuses are left out."""
    line = text.replace("\r", " ").replace("\n", " ")[:2000].encode().decode("latin-1")
    names = "HX_CURRENT_URL HX_TARGET HX_TRIGGER HX_PROMPT IF_NONE_MATCH IF_MODIFIED_SINCE REFERER ACCEPT COOKIE"
    names += " X_FORWARDED_FOR USER_AGENT ACCEPT_ENCODING ACCEPT_LANGUAGE X_REQUEST_ID RANGE"
    given = {f"HTTP_{name}": line for name in names.split()}
    if number % 2:
        given["HTTP_HX_CURRENT_URL"] = "http://[" + line
    page = ("/patterns/", "/search/", PATTERN, "/", "/feed.atom", "/api/v1/patterns")[number % 6]
    return browser.get(page, {"q": "cron"} if page == "/search/" else None, text, **given, HTTP_HX_REQUEST="true")


def found_by_api(browser: Browser, base: str, text: str, number: int) -> Any:
    return browser.get("/api/v1/search", {"q": text[:2000], "limit": text[:90] if number % 2 else "5"}, text)


FORMS: tuple[Visit, ...] = (
    search,
    *(description, from_text, from_file, workload_json, workload_yaml, sign_up, sign_in, admin_sign_in, decision),
    *(remarks, share, answer, review, what_if, log, report, differences, shelf, side_by_side, entry, address, headers),
    *(found_by_api,),
)
ALWAYS: tuple[Visit, ...] = (start,)
