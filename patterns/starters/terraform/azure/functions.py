"""Function apps, one for each function, each with an identity of its own."""

from typing import Any

from patterns.starters import aws
from patterns.starters.schedule import cron
from patterns.starters.system import Link, Part
from patterns.starters.terraform.azure import parts
from patterns.starters.terraform.azure.parts import assign, client, placed, value_of, worldwide
from patterns.starters.terraform.code import environment, variable
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MAIN, Stack

MEMORY_MB = (512, 2_048, 4_096)  # the sizes of instances of Flex Consumption
LEAST, MOST = 40, 100  # instances: the smallest cap that Flex Consumption takes, and one where no answer asks for it
RUNTIME = "3.12"


def shared(stack: Stack) -> None:
    """The group, the store of code and locks, and where logs and traces go."""
    days = stack.settings.log_days
    group = {"name": Raw("var.name"), "location": Raw("var.location")}
    stack.add(MAIN, "azurerm_resource_group", "main", "All of the starter", group)
    suffix = {"length": 6, "special": False, "upper": False}
    stack.add(MAIN, "random_string", "suffix", "Some names are the whole world's: this keeps them apart", suffix)
    workspace = {
        "name": Template("${var.name}-logs"),
        **placed(),
        "retention_in_days": Noted(max(30, days.value), f"30 is the least that Azure takes: {days.why}"),
    }
    logs = stack.add(MAIN, "azurerm_log_analytics_workspace", "main", "Logs of all functions", workspace)
    insights = {
        "name": Template("${var.name}-insights"),
        **placed(),
        "application_type": "web",
        "workspace_id": logs["id"],
    }
    stack.add(MAIN, "azurerm_application_insights", "main", "Traces, so that slow and failing hops show", insights)
    if stack.system.functions:
        code = {
            "name": Template("code${random_string.suffix.result}"),
            **placed(),
            "account_tier": "Standard",
            "account_replication_type": "LRS",
            "min_tls_version": "TLS1_2",
            "allow_nested_items_to_be_public": False,
            "shared_access_key_enabled": Noted(False, "no keys: everybody comes in by identity"),
        }
        why = "Where the packages of the functions lie; encrypted at rest by Azure"
        stack.add(MAIN, "azurerm_storage_account", stack.own("code"), why, code)


def function(stack: Stack, part: Part) -> None:
    """The function app with its plan, its identity and its package's place, and what its flows need."""
    system, settings, code = stack.system, stack.settings, stack.own("code")
    store = Raw(f"azurerm_storage_account.{code}.id")
    why = f"{part.label}: may do what its flows need, and nothing else"
    named = {"name": stack.physical(part), **placed()}
    identity = stack.add(MAIN, "azurerm_user_assigned_identity", part.module, why, named)
    package = stack.add(
        MAIN,
        "azurerm_storage_container",
        stack.derived(part, "package"),
        f"{part.label}: its package",
        {"name": f"package-{part.name}", "storage_account_id": store},
    )
    locks = f"{part.label}: keeps its package and its locks there"
    own = assign(stack, part.module, "Storage Blob Data Owner", store, identity["principal_id"], locks)
    for link in system.out_of(part):
        _use(stack, link)
    _claim(stack, part)
    plan = {**named, "os_type": "Linux", "sku_name": Noted("FC1", "Flex Consumption: pays for use")}
    planned = stack.add(MAIN, "azurerm_service_plan", part.module, f"{part.label}: a plan holds one app", plan)
    cap = settings.concurrency
    most = max(LEAST, cap.value) if cap.value and system.out_of(part, "sql-db") else MOST
    size = next((step for step in MEMORY_MB if step >= settings.memory_mb.value), MEMORY_MB[-1])
    body = {
        "name": worldwide(part),
        **placed(),
        "service_plan_id": planned["id"],
        "runtime_name": "python",
        "runtime_version": RUNTIME,
        "storage_container_type": "blobContainer",
        "storage_container_endpoint": Template(
            f"${{azurerm_storage_account.{code}.primary_blob_endpoint}}${{{package['name']}}}"
        ),
        "storage_authentication_type": "UserAssignedIdentity",
        "storage_user_assigned_identity_id": identity["id"],
        "https_only": Noted(True, "nobody comes in without TLS"),
        "instance_memory_in_mb": Noted(size, settings.memory_mb.why),
        "maximum_instance_count": Noted(most, cap.why if most != MOST else "a cap, so that an accident costs little"),
        "virtual_network_subnet_id": _subnet(stack, part),
        "app_settings": _settings(stack, part, code),
        "identity": Nested(type="UserAssigned", identity_ids=[identity["id"]]),
        "site_config": Nested(
            application_insights_connection_string=Raw("azurerm_application_insights.main.connection_string"),
            minimum_tls_version="1.2",
        ),
        "depends_on": Noted([Raw(own)], "it cannot start without its package"),
    }
    made = stack.add(MAIN, "azurerm_function_app_flex_consumption", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told, planned.told, identity.told, own)
    stack.output(f"{part.module}_app", f"The function app of {part.label}", made["name"])


def _subnet(stack: Stack, part: Part) -> Any:
    private = stack.settings.is_private
    if not private.value or (stack.system.private and part.id not in stack.system.private):
        return None
    text = "Subnet inside the private network, delegated to Microsoft.App/environments"
    return Noted(stack.parameter("subnet_id", text), private.why)


def _settings(stack: Stack, part: Part, code: str) -> dict[str, Any]:
    """Variables of the environment, with the connections of triggers by identity."""
    system = stack.system
    found = environment(part, system, stack.settings)
    values: dict[str, Any] = {
        "AzureWebJobsStorage__accountName": Raw(f"azurerm_storage_account.{code}.name"),
        "AzureWebJobsStorage__credential": "managedidentity",
        "AzureWebJobsStorage__clientId": client(part),
        "AZURE_CLIENT_ID": client(part),
        **{name: value_of(stack, used) for name, used in found.items()},
    }
    started = {link.source.role for link in system.starts(part)}
    used = {link.target.role for link in system.uses(part)}
    if started & {"queue", "topic", *parts.QUEUED} or used & {"queue", "topic"}:
        values |= _connection("MESSAGES", "fullyQualifiedNamespace", parts.bus_host(stack), part)
    for link in [*system.into(part, "stream"), *system.out_of(part, "stream", "delivery-stream")]:
        stream = link.source if link.target == part else link.target
        host = Template(f"${{azurerm_eventhub_namespace.{stream.module}.name}}.servicebus.windows.net")
        values |= _connection(variable(stream), "fullyQualifiedNamespace", host, part)
    tables = started & {"change-feed"} or used & {"nosql-table"} or aws.claims_keys(part, system, stack.settings)
    if tables:
        values |= _connection("TABLES", "accountEndpoint", parts.account(stack)["endpoint"], part)
    for link in [*system.into(part, "object-store"), *system.out_of(part, "object-store")]:
        store = link.source if link.target == part else link.target
        values[f"{variable(store)}_ENDPOINT"] = Raw(f"azurerm_storage_account.{store.module}.primary_blob_endpoint")
    if "scheduler" in started:
        every = stack.settings.every_minutes
        values["SCHEDULE"] = Noted(f"0 {cron(every.value)}", f"seconds come first: {every.why}")
    return values


def _connection(name: str, key: str, where: Any, part: Part) -> dict[str, Any]:
    return {f"{name}__{key}": where, f"{name}__credential": "managedidentity", f"{name}__clientId": client(part)}


def _claim(stack: Stack, part: Part) -> None:
    if aws.claims_keys(part, stack.system, stack.settings):
        why = f"{part.label}: claims a key for each event: {stack.settings.is_idempotent.why}"
        parts.may_use_tables(stack, part, parts.keys(stack), why)


def _use(stack: Stack, link: Link) -> None:
    """Rights and ledger for a flow that leaves a function; a second one to the same part needs no second right."""
    part, used = link.source, link.target
    first = next(item for item in stack.system.out_of(part) if item.target == used)
    principal, name = client(part, "principal_id"), stack.between(first)
    scopes = {
        "queue": (parts.SENDER, f"azurerm_servicebus_queue.{used.module}.id"),
        "topic": (parts.SENDER, f"azurerm_servicebus_topic.{used.module}.id"),
        "event-bus": ("EventGrid Data Sender", f"azurerm_eventgrid_topic.{used.module}.id"),
        "stream": ("Azure Event Hubs Data Sender", f"azurerm_eventhub.{used.module}.id"),
        "delivery-stream": ("Azure Event Hubs Data Sender", f"azurerm_eventhub.{used.module}.id"),
        "object-store": ("Storage Blob Data Contributor", f"azurerm_storage_container.{used.module}.id"),
        "secrets-store": ("Key Vault Secrets User", f"azurerm_key_vault.{used.module}.id"),
    }
    if used.role in scopes:
        role, scope = scopes[used.role]
        stack.ledger.made(link, assign(stack, name, role, Raw(scope), principal, stack.flow(first)))
    elif used.role == "nosql-table":
        stack.ledger.made(link, parts.may_use_tables(stack, part, used.module, stack.flow(first)))
    elif used.role == "sql-db":
        todo = f"Make the identity {part.name} a user of the database (CREATE USER ... FROM EXTERNAL PROVIDER) by SQL."
        stack.ledger.by_hand(link, todo)
    elif used.role in {"external-service", "api-gateway"}:
        stack.ledger.made(link, f"{variable(used)} of {part.module}")
    elif used.role in {"logs-metrics", "tracing"}:
        stack.ledger.made(link, "azurerm_application_insights.main and the alarms of the function")
