"""How a part is referred to on Azure, and what several parts share: the group, the namespace, accounts and rights."""

from typing import Any

from patterns.starters import aws
from patterns.starters.brief import Settings
from patterns.starters.system import Link, Part, System
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MAIN, MESSAGES, STORES, Resource, Stack

NAME = 16  # letters of the prefix: function apps have 60, with a part's 32 and a suffix of 6
LOCK_SECONDS = 300  # the longest that Service Bus locks a message
QUEUED = frozenset({"object-store", "event-bus", "external-service"})  # what reaches a function through a queue
SENDER, RECEIVER = "Azure Service Bus Data Sender", "Azure Service Bus Data Receiver"
# The built-in role of Cosmos DB that reads and writes documents and changes no account.
COSMOS_ROLE = "00000000-0000-0000-0000-000000000002"


def timeout(function: Part, system: System, settings: Settings) -> int:
    return aws.timeout(function, system, settings)


def placed() -> dict[str, Any]:
    """Where everything stands."""
    return {"resource_group_name": Raw("azurerm_resource_group.main.name"), "location": Raw("var.location")}


def worldwide(part: Part) -> Template:
    """A name that is the whole world's."""
    return Template(f"${{var.name}}-{part.name}-${{random_string.suffix.result}}")


def client(function: Part, attribute: str = "client_id") -> Raw:
    return Raw(f"azurerm_user_assigned_identity.{function.module}.{attribute}")


def namespace(stack: Stack) -> Resource:
    """The one namespace of Service Bus, for all queues and topics."""
    name = stack.own("messages")
    held = stack.resources.get(f"azurerm_servicebus_namespace.{name}")
    if held is not None:
        return held
    body = {
        "name": Template("${var.name}-messages-${random_string.suffix.result}"),
        **placed(),
        "sku": Noted("Standard", "topics need it"),
        "minimum_tls_version": "1.2",
        "local_auth_enabled": Noted(False, "no keys: everybody comes in by identity"),
    }
    why = "All queues and topics; encrypted at rest by Azure"
    return stack.add(MESSAGES, "azurerm_servicebus_namespace", name, why, body)


def bus_host(stack: Stack) -> Template:
    return Template(f"${{azurerm_servicebus_namespace.{namespace(stack).name}.name}}.servicebus.windows.net")


def queue_body(stack: Stack, physical: str, seconds: int, aside: str | None) -> dict[str, Any]:
    """A queue that locks a message for as long as may be, and sets it aside after some attempts."""
    settings = stack.settings
    lock = min(LOCK_SECONDS, max(30, seconds))
    return {
        "name": physical,
        "namespace_id": namespace(stack)["id"],
        "max_delivery_count": Noted(settings.max_receives.value, settings.max_receives.why),
        "lock_duration": Noted(f"PT{lock}S", "as long as the function may take, which renews it when it takes longer"),
        "default_message_ttl": Noted("P4D", "an outage over a weekend loses nothing"),
        "dead_lettering_on_message_expiration": Noted(True, "what nobody took is set aside, not lost"),
        "forward_dead_lettered_messages_to": Raw(f"azurerm_servicebus_queue.{aside}.name") if aside else None,
    }


def inbox(link: Link, stack: Stack) -> str:
    """The name of the queue through which uploads, events of a bus or of another system reach a function."""
    return stack.between(link)


def account(stack: Stack) -> Resource:
    """The one account of Cosmos DB, with a database in which each table is a container."""
    name = stack.own("tables")
    held = stack.resources.get(f"azurerm_cosmosdb_account.{name}")
    if held is not None:
        return held
    body = {
        "name": Template("${var.name}-tables-${random_string.suffix.result}"),
        **placed(),
        "offer_type": "Standard",
        "local_authentication_disabled": Noted(True, "no keys: everybody comes in by identity"),
        "capabilities": Noted(Nested(name="EnableServerless"), "pays for requests, as nothing says how many there are"),
        "consistency_policy": Nested(consistency_level="Session"),
        "geo_location": Nested(location=Raw("var.location"), failover_priority=0),
        "backup": Noted(Nested(type="Continuous", tier="Continuous7Days"), "a mistake can be taken back for a week"),
    }
    made = stack.add(STORES, "azurerm_cosmosdb_account", name, "All tables; encrypted at rest by Azure", body)
    database = {"name": "app", "resource_group_name": placed()["resource_group_name"], "account_name": made["name"]}
    stack.add(STORES, "azurerm_cosmosdb_sql_database", name, "The database that holds the tables", database)
    return made


def container(stack: Stack, name: str, physical: str, why: str, key: str, ttl: int | None = None) -> Resource:
    made = account(stack)
    body = {
        "name": physical,
        "resource_group_name": placed()["resource_group_name"],
        "account_name": made["name"],
        "database_name": Raw(f"azurerm_cosmosdb_sql_database.{made.name}.name"),
        "partition_key_paths": [f"/{key}"],
        "default_ttl": Noted(ttl, "what is older is of no use, and goes by itself") if ttl else None,
    }
    return stack.add(STORES, "azurerm_cosmosdb_sql_container", name, why, body)


KEYS_TTL = 691_200  # 8 days, longer than a message is kept


def keys(stack: Stack) -> str:
    """The name of the container of idempotency keys: the drawn one, else one that is made."""
    drawn = aws.drawn_keys(stack.system)
    if drawn is not None:
        return drawn.module
    name = stack.own("idempotency_keys")
    if f"azurerm_cosmosdb_sql_container.{name}" not in stack.resources:
        why = f"Idempotency keys, so that an event which comes twice acts once: {stack.settings.is_idempotent.why}"
        container(stack, name, "idempotency-keys", why, aws.CLAIM_KEY, KEYS_TTL)
    return name


def may_use_tables(stack: Stack, function: Part, name: str, why: str) -> str:
    """Reading and writing documents of one container."""
    held = account(stack)
    key = stack.own(f"{function.module}_on_{name}")
    told = f"azurerm_cosmosdb_sql_role_assignment.{key}"
    if told not in stack.resources:
        body = {
            "resource_group_name": placed()["resource_group_name"],
            "account_name": held["name"],
            "role_definition_id": Noted(
                Template(f"${{{held['id']}}}/sqlRoleDefinitions/{COSMOS_ROLE}"), "built in: documents, not accounts"
            ),
            "principal_id": client(function, "principal_id"),
            "scope": Template(f"${{{held['id']}}}/dbs/app/colls/${{azurerm_cosmosdb_sql_container.{name}.name}}"),
        }
        stack.add(MAIN, "azurerm_cosmosdb_sql_role_assignment", key, why, body)
    return told


def assign(stack: Stack, name: str, role: str, scope: Any, principal: Any, why: str, file: str = MAIN) -> str:
    """One built-in role for one identity on one resource."""
    told = f"azurerm_role_assignment.{name}"
    if told not in stack.resources:
        body = {"scope": scope, "role_definition_name": role, "principal_id": principal}
        stack.add(file, "azurerm_role_assignment", name, why, body)
    return told


def aside_of(stack: Stack, *owners: Part) -> str | None:
    """The drawn queue for what one of the parts could not cope with; None for the dead-letter sub-queue."""
    drawn = [stack.system.failures_of(owner) for owner in owners]
    return next((part.module for part in drawn if part is not None), None)


def value_of(stack: Stack, used: Part | None) -> Any:
    """What a variable of the environment holds."""
    if used is None:
        return "idempotency-keys"
    if used.role in {"nosql-table", "object-store", "queue", "topic", "dead-letter-queue", "stream"}:
        return used.name
    if used.role == "delivery-stream":
        return used.name
    if used.role == "event-bus":
        return Raw(f"azurerm_eventgrid_topic.{used.module}.endpoint")
    if used.role == "secrets-store":
        return Raw(f"azurerm_key_vault.{used.module}.vault_uri")
    if used.role == "sql-db":
        return Raw(f"azurerm_mssql_server.{used.module}.fully_qualified_domain_name")
    if used.role == "api-gateway":
        return Raw(f"azurerm_api_management.{used.module}.gateway_url")
    return stack.parameter(f"{used.module}_url", f"Address (https://...) or name of {used.label}")
