"""How a part is referred to on Google Cloud, and what several parts share: agents, topics of failures, rights."""

from typing import Any

from patterns.starters import aws
from patterns.starters.brief import Settings
from patterns.starters.system import Link, Part, System
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MAIN, MESSAGES, STORES, Resource, Stack

NAME = 20  # letters of the prefix: buckets have 63, with a part's 32 and a suffix of 8
PUSH_SECONDS = 600  # the longest that Pub/Sub waits for an answer to a push
KEPT = "604800s"  # 7 days, the longest that a subscription keeps messages
TABLES = "tables"
TOPICS = {"queue", "topic", "event-bus", "stream", "delivery-stream", "dead-letter-queue"}
AGENT = "serviceAccount:service-${data.google_project.current.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
UPLOADER = "serviceAccount:${data.google_storage_project_service_account.uploads.email_address}"


def timeout(function: Part, system: System, settings: Settings) -> int:
    """Seconds that a function may take; what pushes into it waits for no longer than ten minutes."""
    return min(PUSH_SECONDS, aws.timeout(function, system, settings))


def topic_at(part: Part, attribute: str = "id") -> Raw:
    return Raw(f"google_pubsub_topic.{part.module}.{attribute}")


def address(function: Part) -> Raw:
    return Raw(f"google_cloudfunctions2_function.{function.module}.service_config[0].uri")


def sql_user(function: Part) -> Raw:
    """A function's name as a user of PostgreSQL: that of its identity without its end."""
    return Raw(f'trimsuffix(google_service_account.{function.module}.email, ".gserviceaccount.com")')


def account(name: str) -> Raw:
    return Raw(f"google_service_account.{name}.email")


def member(name: str) -> Template:
    """A service account as it stands in rights."""
    return Template(f"serviceAccount:${{google_service_account.{name}.email}}")


def service_account(stack: Stack, name: str, label: str, why: str) -> Resource:
    """An identity of its own; its id is short, as Google Cloud takes 30 letters, and told apart by its number."""
    number = sum(made.kind == "google_service_account" for made in stack.resources.values())
    body = {"account_id": Template(f"${{var.name}}-sa{number}"), "display_name": label}
    return stack.add(MAIN, "google_service_account", name, why, body)


def failures(stack: Stack, part: Part) -> str:
    """The name of the topic for what a part could not cope with: the drawn one, else one for the whole starter."""
    drawn = stack.system.failures_of(part)
    if drawn is not None:
        return drawn.module
    name = stack.own("failed_events")
    if f"google_pubsub_topic.{name}" not in stack.resources:
        why = "What could not be delivered or handled waits here for a person; no queue for it is drawn"
        keep_failures(stack, name, why, Template("${var.name}-failed-events"))
    return name


def keep_failures(stack: Stack, name: str, why: str, physical: Template) -> list[str]:
    """A topic with a subscription that keeps what comes, and leave for Pub/Sub to publish into it."""
    made = stack.add(MESSAGES, "google_pubsub_topic", name, why, {"name": physical})
    kept = stack.add(
        MESSAGES,
        "google_pubsub_subscription",
        name,
        f"{name}: kept until a person has looked",
        {
            "name": physical,
            "topic": made["id"],
            "message_retention_duration": Noted(KEPT, "7 days, the longest there is"),
            "expiration_policy": Noted(Nested(ttl=""), "it never expires, however quiet it is"),
        },
    )
    right = stack.add(
        MESSAGES,
        "google_pubsub_topic_iam_member",
        f"{name}_agent" if f"{name}_agent" not in stack.taken else f"{name}_agent_own",
        "Pub/Sub sets aside what cannot be delivered",
        {"topic": made["id"], "role": "roles/pubsub.publisher", "member": Template(AGENT)},
    )
    return [made.told, kept.told, right.told]


def database(stack: Stack) -> Resource:
    """The one Firestore database, in which each table is a collection."""
    held = stack.resources.get(f"google_firestore_database.{stack.own(TABLES)}")
    if held is not None:
        return held
    body = {
        "name": Raw("var.name"),
        "location_id": Raw("var.region"),
        "type": "FIRESTORE_NATIVE",
        "point_in_time_recovery_enablement": Noted(
            "POINT_IN_TIME_RECOVERY_ENABLED", "a mistake can be taken back to any minute of 7 days"
        ),
        "delete_protection_state": Noted("DELETE_PROTECTION_ENABLED", "switch it off before you destroy it"),
    }
    why = "All tables, each as a collection; encrypted at rest by Google Cloud"
    return stack.add(STORES, "google_firestore_database", stack.own(TABLES), why, body)


def keys(stack: Stack) -> str:
    """The collection of idempotency keys: the drawn one, else one of its own; what has expired goes by itself."""
    drawn = aws.drawn_keys(stack.system)
    collection = drawn.name if drawn else "idempotency-keys"
    name = stack.own("idempotency_keys")
    if f"google_firestore_field.{name}" not in stack.resources:
        body = {
            "database": database(stack)["name"],
            "collection": collection,
            "field": aws.CLAIM_EXPIRY,
            "ttl_config": Nested(),
        }
        why = f"Keys are of no use after the last retry: {stack.settings.is_idempotent.why}"
        stack.add(STORES, "google_firestore_field", name, why, body)
    return collection


def right(stack: Stack, kind: str, link: Link, role: str, on: dict[str, Any], suffix: str = "") -> str:
    """One role for the function of a flow, on one resource."""
    name = f"{stack.between(link)}{suffix}"
    body = {**on, "role": role, "member": member(link.source.module)}
    return stack.add(MAIN, kind, name, f"{stack.flow(link)}", body).told


def value_of(stack: Stack, function: Part, used: Part | None) -> Any:
    """What a variable of the environment holds."""
    if used is None:
        return keys(stack)
    if used.role == "nosql-table":
        return used.name
    if used.role == "object-store":
        return Raw(f"google_storage_bucket.{used.module}.name")
    if used.role in TOPICS:
        return topic_at(used)
    if used.role == "secrets-store":
        return Raw(f"google_secret_manager_secret.{used.module}.id")
    if used.role == "workflow" and stack.system.out_of(used, "function"):
        return Template(f"projects/${{var.project_id}}/locations/${{var.region}}/workflows/${{var.name}}-{used.name}")
    if used.role == "sql-db":
        return Raw(f"google_sql_database_instance.{used.module}.connection_name")
    if used.role == "function" and not _reaches(stack.system, used, function, set()):
        return address(used)
    if used.role == "query-engine":
        return Raw(f"google_bigquery_dataset.{used.module}.dataset_id")
    return stack.parameter(f"{used.module}_url", f"Address (https://...) or name of {used.label}")


def _reaches(system: System, start: Part, end: Part, seen: set[str]) -> bool:
    """Whether one function leads to another by calls: two that call each other cannot each wait for an address."""
    if start == end:
        return True
    seen.add(start.id)
    called = [link.target for link in system.out_of(start, "function") if link.target.id not in seen]
    return any(_reaches(system, item, end, seen) for item in called)
