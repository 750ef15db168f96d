"""Sources, providers, roles, services with limits, prices and cold starts."""

from decimal import Decimal, InvalidOperation
from typing import Any

from patterns.entries.kind import Data, EntryError, Kind, belonging, slugs_of
from patterns.entries.storing import emptied, fill, filled, link, put, reference, references, refuse_twice
from patterns.models import ColdStart, Limit, Observation, Price, Provider, Role, Service, Source
from patterns.reading import Folder
from patterns.schema import Amount, Day, Flag, Number, Rows, Shape, Slugs, Text, Texts


def write_source(row: Source, data: Data) -> Source:
    return fill(row, data, "title", "location", "seen", "seen_on", "kind")


def dump_source(row: Source) -> Data:
    return _fields(row, "slug", "title", "location", "seen", "seen_on", "kind")


def write_provider(row: Provider, data: Data) -> Provider:
    return fill(row, data, "name", "short_name", "position", "price_region", "summary")


def dump_provider(row: Provider) -> Data:
    return _fields(row, "slug", "name", "short_name", "position", "price_region", "summary")


def write_role(row: Role, data: Data) -> Role:
    return fill(row, data, "name", "position", "group", "summary")


def dump_role(row: Role) -> Data:
    return _fields(row, "slug", "name", "position", "group", "summary")


def write_service(row: Service, data: Data) -> Service:
    refuse_twice(data["limits"], "slug", ("limits",))
    row.provider = reference(Provider, data["provider"], ())
    row.role = reference(Role, data["role"], ("role",))
    emptied(row, "limits")
    fill(row, data, "name", "fit", "alternatives", "note", "consequence", "billed_as", "icon", "tag")
    put(_limit(row, limit, position) for position, limit in enumerate(data["limits"]))
    return row


def _limit(row: Service, limit: Data, position: int) -> Limit:
    source = reference(Source, limit["source"], ("limits", position, "source"))
    return filled(
        Limit(service=row, position=position, source=source, is_adjustable=limit["adjustable"]),
        limit,
        *("slug", "name", "value", "unit", "display", "evidence", "seen"),
    )


def complete_service(row: Service, data: Data) -> None:
    """The limits that the file has and the service does not, and its meters and icons where it has none."""
    refuse_twice(data["limits"], "slug", ("limits",))
    if (row.name, row.billed_as, row.icon, row.tag) == (data["name"], [], "", ""):
        fill(row, data, "billed_as", "icon", "tag")
    held = set(row.limits.values_list("slug", flat=True))
    for place, limit in enumerate(data["limits"]):
        if limit["slug"] not in held:
            _limit(row, limit, place).save()


def dump_service(row: Service) -> Data:
    data = _fields(row, "name", "fit", "alternatives", "note", "consequence", "billed_as", "icon", "tag")
    limits = [
        {
            **_fields(limit, "slug", "name", "value", "unit", "display"),
            "adjustable": limit.is_adjustable,
            "source": limit.source.slug,
            "evidence": limit.evidence,
            "seen": limit.seen,
        }
        for limit in belonging(row, "limits", "source")
    ]
    return {"role": row.role.slug, **data, "limits": limits, "provider": row.provider.slug}


def write_price(row: Price, data: Data) -> Price:
    row.provider = reference(Provider, data["provider"], ())
    sources = references(Source, data["sources"], ("sources",))
    try:
        row.price_usd = Decimal(data["price_usd"])
    except InvalidOperation as error:
        raise EntryError(("price_usd",), f"`{data['price_usd']}` is not a decimal number") from error
    plain = ("service", "meter", "unit", "region", "seen", "evidence", "tier", "note")
    fill(emptied(row, "sources"), data, *plain, "free_per_month", "free_quantity")
    link(row.sources, sources)
    return row


def complete_price(row: Price, data: Data) -> None:
    """What is free of charge as a number, which earlier versions did not have."""
    if row.free_quantity is None and row.free_per_month == data["free_per_month"]:
        fill(row, data, "free_quantity")


def dump_price(row: Price) -> Data:
    return {
        **_fields(row, "slug", "service", "meter", "unit"),
        "price_usd": f"{row.price_usd.normalize():f}",
        "region": row.region,
        "sources": slugs_of(row.sources),
        **_fields(row, "seen", "evidence", "tier", "free_per_month", "free_quantity", "note"),
        "provider": row.provider.slug,
    }


def write_cold_start(row: ColdStart, data: Data) -> ColdStart:
    row.provider = reference(Provider, data["provider"], ("provider",))
    row.source = reference(Source, data["source"], ("source",))
    return fill(row, data, "runtime", "name", "package", "p50_ms", "p90_ms", "p99_ms", "samples", "stands_for", "seen")


def dump_cold_start(row: ColdStart) -> Data:
    return {
        "slug": row.slug,
        "provider": row.provider.slug,
        **_fields(row, "runtime", "name", "package", "p50_ms", "p90_ms", "p99_ms", "samples"),
        "source": row.source.slug,
        "stands_for": row.stands_for,
        "seen": row.seen,
    }


def write_observation(row: Observation, data: Data) -> Observation:
    row.provider = reference(Provider, data["provider"], ("provider",))
    row.source = reference(Source, data["source"], ("source",))
    return fill(row, data, "value_ms")


def dump_observation(row: Observation) -> Data:
    return {"provider": row.provider.slug, **_fields(row, "what", "value_ms"), "source": row.source.slug}


def _fields(row: Any, *names: str) -> Data:
    return {name: getattr(row, name) for name in names}


LIMIT_SHAPE: Shape = {
    "slug": Text(),
    "name": Text(),
    "value": Number(default=None),
    "unit": Text(default=""),
    "display": Text(),
    "adjustable": Flag(default=False),
    "source": Text(),
    "evidence": Text(),
    "seen": Day(default=None),
}

KINDS = [
    Kind(
        Folder("source", "sources.yaml", "sources"),
        {
            "slug": Text(),
            "title": Text(),
            "location": Text(default=""),
            "seen": Text(default=""),
            "seen_on": Day(default=None),
            "kind": Text(default=""),
        },
        Source,
        write_source,
        dump_source,
    ),
    Kind(
        Folder("provider", "providers.yaml", "providers"),
        {
            "slug": Text(),
            "name": Text(),
            "short_name": Text(),
            "position": Number(whole=True),
            "price_region": Text(default=""),
            "summary": Text(default=""),
        },
        Provider,
        write_provider,
        dump_provider,
    ),
    Kind(
        Folder("role", "roles.yaml", "roles"),
        {
            "slug": Text(),
            "name": Text(),
            "position": Number(whole=True),
            "group": Text(),
            "summary": Text(default=""),
        },
        Role,
        write_role,
        dump_role,
    ),
    Kind(
        Folder("service", "services/*.yaml", "services", slug_field="role", context="provider"),
        {
            "role": Text(),
            "name": Text(default=""),
            "fit": Text(),
            "billed_as": Texts(default=[], inline=True),
            "icon": Text(default=""),
            "tag": Text(default=""),
            "alternatives": Texts(default=[]),
            "note": Text(default=""),
            "consequence": Text(default=""),
            "limits": Rows(LIMIT_SHAPE, default=[]),
            "provider": Text(),
        },
        Service,
        write_service,
        dump_service,
        key=("provider__slug", "role__slug"),
        later=frozenset({"billed_as", "icon", "tag", "limits.seen"}),
        complete=complete_service,
    ),
    Kind(
        Folder("price", "prices/*.yaml", "prices", context="provider"),
        {
            "slug": Text(),
            "service": Text(),
            "meter": Text(),
            "unit": Text(),
            "price_usd": Amount(),
            "region": Text(default=""),
            "sources": Slugs(),
            "seen": Day(default=None),
            "evidence": Text(),
            "tier": Text(default=""),
            "free_per_month": Text(default=""),
            "free_quantity": Number(default=None),
            "note": Text(default=""),
            "provider": Text(),
        },
        Price,
        write_price,
        dump_price,
        later=frozenset({"free_quantity"}),
        complete=complete_price,
    ),
    Kind(
        Folder("cold start", "cold_starts.yaml", "cold_starts"),
        {
            "slug": Text(),
            "provider": Text(),
            "runtime": Text(),
            "name": Text(),
            "package": Text(),
            "p50_ms": Number(),
            "p90_ms": Number(default=None),
            "p99_ms": Number(),
            "samples": Text(default=""),
            "source": Text(),
            "stands_for": Text(default=""),
            "seen": Day(default=None),
        },
        ColdStart,
        write_cold_start,
        dump_cold_start,
        later=frozenset({"seen"}),
    ),
    Kind(
        Folder("observation", "cold_starts.yaml", "observations", slug_field="what"),
        {"provider": Text(), "what": Text(), "value_ms": Number(), "source": Text()},
        Observation,
        write_observation,
        dump_observation,
        key=("what",),
    ),
]
