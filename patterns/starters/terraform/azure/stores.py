"""What keeps data: containers of documents and of files, databases and vaults."""

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.azure import parts
from patterns.starters.terraform.azure.parts import placed, worldwide
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import STORES, Stack


def table(stack: Stack, part: Part) -> None:
    is_keys = part.id == "idempotency"
    key, ttl = (aws.CLAIM_KEY, parts.KEYS_TTL) if is_keys else (aws.KEY, None)
    made = parts.container(stack, part.module, part.name, stack.why(part), key, ttl)
    stack.ledger.made(part, made.told)
    for link in stack.system.out_of(part, "change-feed"):
        stack.ledger.made(link, f"change feed of {made.told}")


def bucket(stack: Stack, part: Part) -> None:
    """A storage account with one container, private and without keys; deleted files can be had back for a week."""
    number = stack.system.of_role("object-store").index(part)
    forgiving = Nested(delete_retention_policy=Noted(Nested(days=7), "a deletion can be taken back for a week"))
    body = {
        "name": Noted(
            Template(f"files{number}${{random_string.suffix.result}}"), "24 letters and digits, the whole world's"
        ),
        **placed(),
        "account_tier": "Standard",
        "account_replication_type": Noted("ZRS", "in three zones"),
        "min_tls_version": "TLS1_2",
        "https_traffic_only_enabled": Noted(True, "nobody comes in without TLS"),
        "allow_nested_items_to_be_public": Noted(False, "nothing in it is public"),
        "shared_access_key_enabled": Noted(False, "no keys: everybody comes in by identity"),
        "blob_properties": forgiving,
    }
    made = stack.add(STORES, "azurerm_storage_account", part.module, stack.why(part), body)
    named = {"name": part.name, "storage_account_id": made["id"], "container_access_type": "private"}
    inside = stack.add(STORES, "azurerm_storage_container", part.module, f"{part.label}: the files", named)
    stack.ledger.made(part, made.told, inside.told)
    stack.output(f"{part.module}_account", f"The storage account of {part.label}", made["name"])
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "callers upload with addresses that a function signs, or with rights of their own")


def sql(stack: Stack, part: Part) -> None:
    """Azure SQL, serverless, with identities instead of passwords."""
    login = stack.parameter("sql_admin_name", "Name of the group in Entra that administers databases")
    group = stack.parameter("sql_admin_object_id", "Object id of that group")
    admin = Nested(login_username=login, object_id=group, azuread_authentication_only=True)
    body = {
        "name": worldwide(part),
        **placed(),
        "version": "12.0",
        "minimum_tls_version": "1.2",
        "public_network_access_enabled": Noted(
            not stack.settings.is_private.value, f"add rules of the firewall, or a private endpoint: {_why(stack)}"
        ),
        "azuread_administrator": Noted(admin, "no password stands in this file or anywhere else"),
    }
    made = stack.add(STORES, "azurerm_mssql_server", part.module, stack.why(part), body)
    inside = stack.add(
        STORES,
        "azurerm_mssql_database",
        part.module,
        f"{part.label}: the database in it; encrypted at rest by Azure",
        {
            "name": "app",
            "server_id": made["id"],
            "sku_name": Noted("GP_S_Gen5_1", "serverless, one core; measure, then change it"),
            "min_capacity": 0.5,
            "auto_pause_delay_in_minutes": Noted(60, "it sleeps when nobody asks, and wakes with the first call"),
        },
    )
    stack.ledger.made(part, made.told, inside.told)


def _why(stack: Stack) -> str:
    return stack.settings.is_private.why


def secret(stack: Stack, part: Part) -> None:
    number = stack.system.of_role("secrets-store").index(part)
    body = {
        "name": Noted(
            Template(f"${{substr(var.name, 0, 10)}}-v{number}-${{random_string.suffix.result}}"),
            "24 letters, the whole world's",
        ),
        **placed(),
        "tenant_id": Raw("data.azurerm_client_config.current.tenant_id"),
        "sku_name": "standard",
        "rbac_authorization_enabled": Noted(True, "rights by role, as everywhere else"),
        "purge_protection_enabled": Noted(True, "what is deleted can be had back"),
        "soft_delete_retention_days": 30,
    }
    if "azurerm_client_config.current" not in stack.resources:
        stack.data(STORES, "azurerm_client_config", "current", "Whose directory this is", {})
    made = stack.add(STORES, "azurerm_key_vault", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    todo = "Put its value in with `az keyvault secret set`: in this configuration it would lie in state."
    stack.ledger.by_hand(part, todo)
