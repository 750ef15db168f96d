"""What hands messages on: queues and topics of Service Bus, Event Grid, Event Hubs, and who delivers into whom."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.azure import parts
from patterns.starters.terraform.azure.parts import assign, client, namespace, placed, queue_body, worldwide
from patterns.starters.terraform.hcl import Nested, Noted, Raw
from patterns.starters.terraform.stack import MESSAGES, Stack

MOST_DAYS = 7  # that an event hub of the Standard tier keeps records
ATTEMPTS = 30  # of a delivery by Event Grid, within a day; its own most


def queue(stack: Stack, part: Part) -> None:
    consumers = [link.target for link in stack.system.out_of(part, "function")]
    seconds = max((parts.timeout(item, stack.system, stack.settings) for item in consumers), default=30)
    aside = parts.aside_of(stack, part, *consumers)
    body = queue_body(stack, part.name, seconds, aside)
    if aws.is_fifo(part, stack.system, stack.settings):
        stack.ledger.by_hand(part, "Turn on sessions, and name one for each key, where the order has to be kept.")
    made = stack.add(MESSAGES, "azurerm_servicebus_queue", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    _set_aside(stack, part, consumers, made.told)
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "producers send with rights of their own")
    for link in stack.system.into(part, "external-service"):
        _from_outside(stack, link, f"azurerm_servicebus_queue.{part.module}.id")


def _set_aside(stack: Stack, part: Part, consumers: list[Part], told: str) -> None:
    for owner in (part, *consumers):
        for link in stack.system.out_of(owner, "dead-letter-queue"):
            stack.ledger.made(link, f"forward_dead_lettered_messages_to of {told}")


def _from_outside(stack: Stack, link: Link, scope: str) -> None:
    text = f"Object id of the identity that {link.source.label} sends with"
    who = stack.parameter(f"{link.source.module}_principal_id", text)
    told = assign(stack, stack.between(link), parts.SENDER, Raw(scope), who, stack.flow(link), MESSAGES)
    stack.ledger.made(link, told)


def dead_letters(stack: Stack, part: Part) -> None:
    body = {
        "name": part.name,
        "namespace_id": namespace(stack)["id"],
        "default_message_ttl": Noted("P14D", "somebody has to look at it within two weeks"),
    }
    made = stack.add(MESSAGES, "azurerm_servicebus_queue", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)


def topic(stack: Stack, part: Part) -> None:
    """A topic with a subscription for each consumer."""
    body = {"name": part.name, "namespace_id": namespace(stack)["id"], "default_message_ttl": "P4D"}
    made = stack.add(MESSAGES, "azurerm_servicebus_topic", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    if stack.settings.is_ordered.value:
        stack.ledger.by_hand(part, "Turn on sessions, and name one for each key, where the order has to be kept.")
    for link in stack.system.into(part, "external-service"):
        _from_outside(stack, link, f"azurerm_servicebus_topic.{part.module}.id")
    for link in stack.system.out_of(part, "function", "queue"):
        _subscribe(stack, link)


def _subscribe(stack: Stack, link: Link) -> None:
    source, target, settings = link.source, link.target, stack.settings
    aside = parts.aside_of(stack, target, source)
    name = stack.between(link)
    body: dict[str, Any] = {
        "name": target.name,
        "topic_id": Raw(f"azurerm_servicebus_topic.{source.module}.id"),
        "max_delivery_count": Noted(settings.max_receives.value, settings.max_receives.why),
        "dead_lettering_on_message_expiration": Noted(True, "what nobody took is set aside, not lost"),
        "forward_dead_lettered_messages_to": Raw(f"azurerm_servicebus_queue.{aside}.name") if aside else None,
    }
    if target.role == "queue":
        body["forward_to"] = Raw(f"azurerm_servicebus_queue.{target.module}.name")
    made = stack.add(MESSAGES, "azurerm_servicebus_subscription", name, stack.flow(link), body)
    told = [made.told]
    if target.role == "function":
        principal = client(target, "principal_id")
        told.append(assign(stack, name, parts.RECEIVER, made["id"], principal, stack.flow(link), MESSAGES))
        for item in stack.system.out_of(target, "dead-letter-queue"):
            stack.ledger.made(item, f"forward_dead_lettered_messages_to of {made.told}")
    stack.ledger.made(link, *told)


def bus(stack: Stack, part: Part) -> None:
    body = {
        "name": worldwide(part),
        **placed(),
        "input_schema": "CloudEventSchemaV1_0",
        "local_auth_enabled": Noted(False, "no keys: everybody comes in by identity"),
        "identity": Noted(Nested(type="SystemAssigned"), "it delivers by an identity of its own"),
    }
    made = stack.add(MESSAGES, "azurerm_eventgrid_topic", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)


def stream(stack: Stack, part: Part) -> None:
    """An event hub in a namespace of its own, with a consumer group for each function."""
    into = stack.system.out_of(part, "object-store") if part.role == "delivery-stream" else []
    space = {
        "name": worldwide(part),
        **placed(),
        "sku": "Standard",
        "capacity": 1,
        "auto_inflate_enabled": Noted(True, "it follows the load, up to a cap"),
        "maximum_throughput_units": 4,
        "minimum_tls_version": "1.2",
        "local_authentication_enabled": Noted(False, "no keys: everybody comes in by identity"),
        "identity": Noted(Nested(type="SystemAssigned"), "it writes files by an identity of its own") if into else None,
    }
    held = stack.add(MESSAGES, "azurerm_eventhub_namespace", part.module, f"{part.label}: where it stands", space)
    days = min(MOST_DAYS, max(1, stack.settings.keep_hours.value // 24))
    hub: dict[str, Any] = {
        "name": part.name,
        "namespace_id": held["id"],
        "partition_count": Noted(4, "as many functions at once; it cannot be changed later"),
        "message_retention": Noted(days, f"days: {stack.settings.keep_hours.why}"),
    }
    made = stack.add(MESSAGES, "azurerm_eventhub", part.module, stack.why(part), hub)
    stack.ledger.made(part, held.told, made.told)
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "producers send with rights of their own")
    for link in into:
        stack.ledger.by_hand(link, "Turn on Capture into the container, by the namespace's identity.")


def start(stack: Stack, link: Link) -> None:
    """What starts a function; the trigger itself stands in its code, its rights and its queue here."""
    source, part = link.source, link.target
    principal, name = client(part, "principal_id"), stack.between(link)
    if source.role == "queue":
        scope = Raw(f"azurerm_servicebus_queue.{source.module}.id")
        stack.ledger.made(link, assign(stack, name, parts.RECEIVER, scope, principal, stack.flow(link), MESSAGES))
    elif source.role in parts.QUEUED:
        _through_queue(stack, link)
    elif source.role == "stream":
        _from_stream(stack, link)
    elif source.role == "change-feed":
        _from_changes(stack, link)
    elif source.role == "scheduler":
        stack.ledger.made(source, f"SCHEDULE of {part.module}")
        stack.ledger.made(link, f"timer trigger of {part.module}")
    elif source.role == "client":
        stack.ledger.nothing(link, "whoever may call it does so at its address")
    elif source.role == "container-service":
        stack.ledger.by_hand(link, f"Give the container the address and a key of {part.name}.")


def _through_queue(stack: Stack, link: Link) -> None:
    """Uploads and events wait in a queue of the function's own, so that none is lost while it cannot take them."""
    source, part, name = link.source, link.target, stack.between(link)
    seconds = parts.timeout(part, stack.system, stack.settings)
    aside = parts.aside_of(stack, part, source)
    body = queue_body(stack, f"{source.name}-to-{part.name}", seconds, aside)
    made = stack.add(MESSAGES, "azurerm_servicebus_queue", name, f"{link.words}: waits here", body)
    takes = stack.own(f"{name}_takes")
    why = f"{link.words}: the function takes from it"
    told = [made.told, assign(stack, takes, parts.RECEIVER, made["id"], client(part, "principal_id"), why, MESSAGES)]
    for item in [*stack.system.out_of(part, "dead-letter-queue"), *stack.system.out_of(source, "dead-letter-queue")]:
        if item.target.module == aside:
            stack.ledger.made(item, f"forward_dead_lettered_messages_to of {made.told}")
    stack.ledger.made(link, *told)
    if source.role == "external-service":
        _from_outside(stack, link, f"{made.told}.id")
    else:
        stack.ledger.made(link, *_events(stack, link, made.told))


def deliver(stack: Stack, link: Link) -> None:
    """From a store or a bus into a queue or topic by Event Grid."""
    kind = "azurerm_servicebus_topic" if link.target.role == "topic" else "azurerm_servicebus_queue"
    stack.ledger.made(link, *_events(stack, link, f"{kind}.{link.target.module}"))


def _events(stack: Stack, link: Link, endpoint: str) -> list[str]:
    """A subscription of Event Grid into Service Bus, by identity, tried again for a day."""
    source, name = link.source, stack.between(link)
    is_store = source.role == "object-store"
    grid = _uploads(stack, source) if is_store else f"azurerm_eventgrid_topic.{source.module}"
    sends = assign(
        stack,
        name,
        parts.SENDER,
        Raw(f"{endpoint}.id"),
        Raw(f"{grid}.identity[0].principal_id"),
        f"{link.words}: Event Grid may deliver into it",
        MESSAGES,
    )
    target = "service_bus_topic_endpoint_id" if "_topic." in endpoint else "service_bus_queue_endpoint_id"
    body: dict[str, Any] = {"name": f"to-{link.target.name}"}
    if is_store:
        body |= {
            "system_topic": Raw(f"{grid}.name"),
            "resource_group_name": placed()["resource_group_name"],
            "included_event_types": ["Microsoft.Storage.BlobCreated"],
        }
    else:
        body["scope"] = Raw(f"{grid}.id")
    body |= {
        "event_delivery_schema": "CloudEventSchemaV1_0",
        target: Raw(f"{endpoint}.id"),
        "delivery_identity": Nested(type="SystemAssigned"),
        "retry_policy": Noted(Nested(max_delivery_attempts=ATTEMPTS, event_time_to_live=1_440), "for a day"),
    }
    folder = aws.incoming(source, stack.system) if is_store else ""
    if is_store:
        begins = f"/blobServices/default/containers/{source.name}/blobs/{folder}"
        why = "only these start work, or it would never end" if folder else "this container alone"
        body["subject_filter"] = Noted(Nested(subject_begins_with=begins), why)
    body["depends_on"] = [Raw(sends)]
    kind = "azurerm_eventgrid_system_topic_event_subscription" if is_store else "azurerm_eventgrid_event_subscription"
    return [stack.add(MESSAGES, kind, name, stack.flow(link), body).told, sends]


def _uploads(stack: Stack, store: Part) -> str:
    told = f"azurerm_eventgrid_system_topic.{store.module}"
    if told not in stack.resources:
        body = {
            "name": stack.physical(store),
            **placed(),
            "source_resource_id": Raw(f"azurerm_storage_account.{store.module}.id"),
            "topic_type": "Microsoft.Storage.StorageAccounts",
            "identity": Noted(Nested(type="SystemAssigned"), "it delivers by an identity of its own"),
        }
        why = f"{store.label}: tells its uploads to every receiver"
        stack.add(MESSAGES, "azurerm_eventgrid_system_topic", store.module, why, body)
    return told


def _from_stream(stack: Stack, link: Link) -> None:
    source, part, name = link.source, link.target, stack.between(link)
    group = {
        "name": part.name,
        "namespace_name": Raw(f"azurerm_eventhub_namespace.{source.module}.name"),
        "eventhub_name": Raw(f"azurerm_eventhub.{source.module}.name"),
        "resource_group_name": placed()["resource_group_name"],
    }
    why = f"{link.words}: its own place in the stream"
    made = stack.add(MESSAGES, "azurerm_eventhub_consumer_group", name, why, group)
    scope, principal = Raw(f"azurerm_eventhub.{source.module}.id"), client(part, "principal_id")
    told = assign(stack, name, "Azure Event Hubs Data Receiver", scope, principal, stack.flow(link), MESSAGES)
    stack.ledger.made(link, made.told, told)


def _from_changes(stack: Stack, link: Link) -> None:
    source, part = link.source, link.target
    owners = [item.source for item in stack.system.into(source, "nosql-table")]
    if not owners:
        stack.ledger.by_hand(link, "Say whose changes these are: no table is drawn before the change feed.")
        return
    name = stack.between(link)
    leases = parts.container(stack, name, f"{part.name}-leases", f"{link.words}: how far it has read", "id")
    tables = (owners[0].module, leases.name)
    told = [leases.told, *(parts.may_use_tables(stack, part, table, stack.flow(link)) for table in tables)]
    stack.ledger.made(source, f"change feed of azurerm_cosmosdb_sql_container.{owners[0].module}")
    stack.ledger.made(link, *told)
