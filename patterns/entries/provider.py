"""Sources, providers, roles, services with limits, prices and cold starts."""

from decimal import Decimal, InvalidOperation
from typing import Any

from patterns.entries.kind import Data, EntryError, Kind, fill, filled, reference, references, row_for, slugs_of
from patterns.models import ColdStart, Limit, Observation, Price, Provider, Role, Service, Source
from patterns.reading import Folder
from patterns.schema import Amount, Day, Flag, Number, Rows, Shape, Slugs, Text, Texts, slugs_twice


def write_source(slug: str, data: Data) -> Source:
    return fill(row_for(Source, slug), data, "title", "location", "seen", "seen_on", "kind")


def dump_source(row: Source) -> Data:
    return _fields(row, "slug", "title", "location", "seen", "seen_on", "kind")


def write_provider(slug: str, data: Data) -> Provider:
    return fill(row_for(Provider, slug), data, "name", "short_name", "position", "price_region", "summary")


def dump_provider(row: Provider) -> Data:
    return _fields(row, "slug", "name", "short_name", "position", "price_region", "summary")


def write_role(slug: str, data: Data) -> Role:
    return fill(row_for(Role, slug), data, "name", "position", "group", "summary")


def dump_role(row: Role) -> Data:
    return _fields(row, "slug", "name", "position", "group", "summary")


def find_service(slug: str) -> Service | None:
    provider, _, role = slug.partition("/")
    return Service.objects.filter(provider__slug=provider, role__slug=role).first()


def write_service(slug: str, data: Data) -> Service:
    for path, reason in slugs_twice(data["limits"], "slug", ("limits",)):
        raise EntryError(path, reason)
    row = find_service(slug) or Service(
        provider=reference(Provider.objects.all(), data["provider"], ()),
        role=reference(Role.objects.all(), data["role"], ("role",)),
    )
    fill(row, data, "name", "fit", "alternatives", "note", "consequence", "billed_as", "icon", "tag")
    row.limits.all().delete()
    Limit.objects.bulk_create(_limit(row, limit, position) for position, limit in enumerate(data["limits"]))
    return row


def _limit(row: Service, limit: Data, position: int) -> Limit:
    source = reference(Source.objects.all(), limit["source"], ("limits", position, "source"))
    return filled(
        Limit(service=row, position=position, source=source, is_adjustable=limit["adjustable"]),
        limit,
        *("slug", "name", "value", "unit", "display", "evidence", "seen"),
    )


def complete_service(row: Service, data: Data) -> None:
    """The limits that the file has and the service does not, and its meters and icons where it has none."""
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
        for limit in row.limits.select_related("source")
    ]
    return {"role": row.role.slug, **data, "limits": limits, "provider": row.provider.slug}


def find_price(slug: str) -> Price | None:
    return Price.objects.filter(slug=slug.partition("/")[2]).first()


def write_price(slug: str, data: Data) -> Price:
    row = find_price(slug) or Price(slug=data["slug"])
    row.provider = reference(Provider.objects.all(), data["provider"], ())
    sources = references(Source.objects.all(), data["sources"], ("sources",))
    try:
        row.price_usd = Decimal(data["price_usd"])
    except InvalidOperation as error:
        raise EntryError(("price_usd",), f"`{data['price_usd']}` is not a decimal number") from error
    plain = ("service", "meter", "unit", "region", "seen", "evidence", "tier", "note")
    fill(row, data, *plain, "free_per_month", "free_quantity")
    row.sources.set(sources)
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
        "sources": slugs_of(row.sources.all()),
        **_fields(row, "seen", "evidence", "tier", "free_per_month", "free_quantity", "note"),
        "provider": row.provider.slug,
    }


def write_cold_start(slug: str, data: Data) -> ColdStart:
    row = row_for(ColdStart, slug)
    row.provider = reference(Provider.objects.all(), data["provider"], ("provider",))
    row.source = reference(Source.objects.all(), data["source"], ("source",))
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


def write_observation(slug: str, data: Data) -> Observation:
    provider = reference(Provider.objects.all(), data["provider"], ("provider",))
    row = Observation.objects.filter(what=slug).first() or Observation(what=slug)
    row.provider = provider
    row.source = reference(Source.objects.all(), data["source"], ("source",))
    return fill(row, data, "what", "value_ms")


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
        lambda slug: Source.objects.filter(slug=slug).first(),
        write_source,
        dump_source,
        rows=Source.objects.all,
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
        lambda slug: Provider.objects.filter(slug=slug).first(),
        write_provider,
        dump_provider,
        rows=Provider.objects.all,
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
        lambda slug: Role.objects.filter(slug=slug).first(),
        write_role,
        dump_role,
        rows=Role.objects.all,
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
        find_service,
        write_service,
        dump_service,
        rows=Service.objects.all,
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
        find_price,
        write_price,
        dump_price,
        rows=Price.objects.all,
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
        lambda slug: ColdStart.objects.filter(slug=slug).first(),
        write_cold_start,
        dump_cold_start,
        rows=ColdStart.objects.all,
        later=frozenset({"seen"}),
    ),
    Kind(
        Folder("observation", "cold_starts.yaml", "observations", slug_field="what"),
        {"provider": Text(), "what": Text(), "value_ms": Number(), "source": Text()},
        lambda slug: Observation.objects.filter(what=slug).first(),
        write_observation,
        dump_observation,
        rows=Observation.objects.all,
    ),
]
