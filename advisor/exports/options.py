"""The options of a decision as they were judged: what speaks for and against each, from the advice alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engine.components import CONTAINERS, FUNCTIONS, OF_SERVERS, SERVERLESS_CONTAINERS
from advisor.engine.wording import dollars, listed, lower_first, seconds, upper_first

MACHINES = "machines"
TITLES = {
    FUNCTIONS: "Functions",
    SERVERLESS_CONTAINERS: "Serverless containers",
    CONTAINERS: "Containers",
    MACHINES: "Virtual machines",
}
SIGNS = ("Good", "Neutral", "Bad")
# Hard limits of functions that serverless containers have too: those that need servers, and the operating system.
SHARED_INPUTS = frozenset({"os_access"})


@dataclass(frozen=True)
class Point:
    """One argument: "Good", "Neutral" or "Bad", what it is about, a sentence, and what it rests on."""

    sign: str
    about: str
    text: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    slug: str
    points: tuple[Point, ...]

    @property
    def title(self) -> str:
        return TITLES[self.slug]


def options(advice: Mapping[str, Any]) -> list[Option]:
    """The four of them, each with its points: the good ones first."""
    written = {
        FUNCTIONS: _functions(advice),
        SERVERLESS_CONTAINERS: _serverless_containers(advice),
        CONTAINERS: _containers(advice),
        MACHINES: _machines(advice),
    }
    return [
        Option(slug, tuple(sorted(points, key=lambda point: SIGNS.index(point.sign))))
        for slug, points in written.items()
    ]


def chosen(advice: Mapping[str, Any]) -> list[str]:
    """The titles of the options that the verdict stands for; several where it takes or leaves open several."""
    verdict, fits = advice["verdict"], advice.get("fits", "")
    if verdict == "undecided":
        return []
    if verdict.startswith("serverless"):
        return [TITLES[FUNCTIONS]]
    if verdict == "containers":
        one_kind = fits == SERVERLESS_CONTAINERS
        return [TITLES[fits]] if one_kind else [TITLES[CONTAINERS], TITLES[MACHINES]]
    places = {row["place"] for row in advice.get("components", ())} | {fits}
    if any(node["role"] == "function" for node in advice["diagram"]["nodes"]):
        places.add(FUNCTIONS)
    named = [TITLES[slug] for slug in TITLES if slug in places]
    return named if named != [TITLES[FUNCTIONS]] else [*named, TITLES[CONTAINERS]]


def is_open(advice: Mapping[str, Any]) -> bool:
    """Whether the verdict leaves several options to choose from, instead of taking each for a part."""
    return bool(advice["verdict"] == "containers")


def _functions(advice: Mapping[str, Any]) -> Iterator[Point]:
    for gate in advice["gates"]:
        remedy = f"{_ended(gate['reason'])} Remedy: {_ended(gate['remedy'])}"
        yield Point("Bad", f"the {gate['severity']} gate \u201c{gate['name']}\u201d", remedy, tuple(gate["because"]))
    for row in _counted(advice):
        signs = {"for": "Good", "against": "Bad"}
        yield _criterion(row, signs[row["side"]] if row["contribution"] > 0 else "Neutral", row["side"])
    latency = advice["latency"]
    if latency["known"]:
        signs_met = {True: "Good", False: "Bad", None: "Neutral"}
        yield Point(signs_met[latency["is_met"]], "cold starts", latency["reason"], tuple(latency["because"]))
    yield from _bill(advice, "functions")
    warm = advice["costs"].get("warm")
    if warm:
        yield Point("Neutral", "capacity kept warm", warm["reason"], tuple(warm["because"]))
    yield from _parts(advice, FUNCTIONS)


def _serverless_containers(advice: Mapping[str, Any]) -> Iterator[Point]:
    """What scales to zero and shares an instance between requests; it runs longer and larger than functions."""
    fits = advice.get("fits", "")
    for gate in _hard(advice):
        about, because = f"the hard gate \u201c{gate['name']}\u201d", tuple(gate["because"])
        if gate["slug"] in OF_SERVERS or gate["input"] in SHARED_INPUTS:
            yield Point(
                "Bad", about, f"It binds serverless containers as it binds functions. {gate['reason']}", because
            )
        elif fits == SERVERLESS_CONTAINERS:
            yield Point("Good", about, f"It binds functions and not serverless containers. {gate['reason']}", because)
    for row in _counted(advice):
        if row["slug"] == "variable-workload" and row["contribution"] > 0:
            text = f"They scale to zero, as functions do. {row['reason']}"
            yield Point("Good", lower_first(row["name"]), text, tuple(row["because"]))
        if row["slug"] == "high-throughput" and row["contribution"] > 0:
            text = f"Requests share an instance. {row['reason']}"
            yield Point("Good", lower_first(row["name"]), text, tuple(row["because"]))
    bill = _expected(advice, "containers")
    if bill is not None:
        priced = f"They are priced as container tasks that keep running, {_about(bill)} a month"
        text = f"{priced}; no price is put on scaling to zero."
        yield Point("Neutral", "the bill", text, _causes(bill))
    yield from _parts(advice, SERVERLESS_CONTAINERS)


def _containers(advice: Mapping[str, Any]) -> Iterator[Point]:
    yield from _free_of_gates(advice)
    for row in _counted(advice):
        signs = {"for": "Bad", "against": "Good"}
        if row["contribution"] > 0:
            yield _criterion(row, signs[row["side"]], row["side"])
    yield from _warm_latency(advice)
    yield from _bill(advice, "containers")
    yield from _parts(advice, CONTAINERS)


def _machines(advice: Mapping[str, Any]) -> Iterator[Point]:
    yield from _free_of_gates(advice)
    weighed = [row for row in _counted(advice) if row["contribution"] > 0]
    if weighed:
        named = listed([lower_first(row["name"]) for row in weighed])
        because = tuple(dict.fromkeys(cause for row in weighed for cause in row["because"]))
        yield Point("Neutral", "the criteria", f"They count as they do for containers: {named}.", because)
    yield from _warm_latency(advice)
    yield from _bill(advice, "machines")
    yield from _parts(advice, CONTAINERS)


def _hard(advice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [gate for gate in advice["gates"] if gate["severity"] == "hard"]


def _free_of_gates(advice: Mapping[str, Any]) -> Iterator[Point]:
    for gate in _hard(advice):
        text = f"It binds functions and not servers. {gate['reason']}"
        yield Point("Good", f"the hard gate \u201c{gate['name']}\u201d", text, tuple(gate["because"]))


def _counted(advice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The criteria that count, the strongest first."""
    rows = [row for row in advice["criteria"] if row["applicable"] and row["answered"]]
    return sorted(rows, key=lambda row: (-row["contribution"], row["slug"]))


def _criterion(row: Mapping[str, Any], sign: str, side: str) -> Point:
    weighs = f"{row['contribution']:.1f} points {side} functions" if row["contribution"] > 0 else "0 points"
    return Point(sign, f"{lower_first(row['name'])}, {weighs}", row["reason"], tuple(row["because"]))


def _parts(advice: Mapping[str, Any], place: str) -> Iterator[Point]:
    for row in advice.get("components", ()):
        if row["place"] == place:
            text = f"It is best run on {row['place_name']}. {row['reason']}"
            yield Point("Good", row["name"], text, tuple(row["because"]))


def _warm_latency(advice: Mapping[str, Any]) -> Iterator[Point]:
    """No request waits for the start of a function where a task keeps running."""
    latency = advice["latency"]
    warm, target = latency["warm_p99_ms"], latency["target_ms"]
    if warm is None or target is None:
        return
    against = f"{seconds(warm / 1_000)} against the target of {seconds(target / 1_000)}"
    text = f"A task that keeps running adds no cold start; the warm p99 is {against}."
    because = [cause for cause in latency["because"] if cause in {"duration_ms", "warm_p99_ms", "p99_ms"}]
    yield Point("Good" if warm <= target else "Bad", "latency", text, tuple(because))


def _bill(advice: Mapping[str, Any], side: str) -> Iterator[Point]:
    """What it costs a month, compared with the others that have a whole bill."""
    costs = advice["costs"]
    bill = costs.get(side)
    if not costs["known"] or bill is None:
        return
    if bill["missing"]:
        least = [f"{_about(bill)} a month"] if bill["expected"] else []
        unknown = f"no rate is known for {listed([lower_first(name) for name in bill['missing']])}"
        text = "; ".join([*least, unknown])
        yield Point("Neutral", "the bill", f"{upper_first(text)}.", _causes(bill))
        return
    whole = [costs[name] for name in ("functions", "containers", "machines") if costs.get(name)]
    totals = sorted(row["expected"] for row in whole if not row["missing"])
    sign, said = "Neutral", ""
    if len(totals) > 1 and totals[0] < totals[-1]:
        place = {totals[0]: ("Good", "the lowest"), totals[-1]: ("Bad", "the highest")}
        sign, rank = place.get(bill["expected"], ("Neutral", "neither the lowest nor the highest"))
        said = f", {rank} of {len(totals)}"
    if bill["low"] < bill["high"]:
        said += f"; between {dollars(bill['low'])} and {dollars(bill['high'])} with less or more load"
    yield Point(sign, "the bill", f"About {dollars(bill['expected'])} a month{said}.", _causes(bill))


def _expected(advice: Mapping[str, Any], side: str) -> Mapping[str, Any] | None:
    costs = advice["costs"]
    bill: Mapping[str, Any] | None = costs.get(side) if costs["known"] else None
    return bill


def _about(bill: Mapping[str, Any]) -> str:
    return f"{'at least' if bill['missing'] else 'about'} {dollars(bill['expected'])}"


def _causes(bill: Mapping[str, Any]) -> tuple[str, ...]:
    return _unique(cause for term in bill["terms"] for cause in term["because"])


def _unique(causes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(causes))


def _ended(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
