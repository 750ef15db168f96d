"""What hands messages on: topics of Pub/Sub, their subscriptions by push, schedules, and uploads."""

from typing import Any

from patterns.starters import aws
from patterns.starters.schedule import cron
from patterns.starters.system import Link, Part
from patterns.starters.terraform.gcp import parts
from patterns.starters.terraform.gcp.functions import invoker
from patterns.starters.terraform.gcp.parts import AGENT, UPLOADER, account, address, failures, member, topic_at
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MESSAGES, Stack

LEAST_ATTEMPTS, MOST_ATTEMPTS = 5, 100  # of a delivery before it is set aside; Pub/Sub's own limits
MONTH_HOURS = 744  # 31 days, the longest that a topic keeps messages


def topic(stack: Stack, part: Part) -> None:
    """A topic; a queue is one with one subscription, a bus one whose subscriptions filter, a stream one that keeps."""
    body: dict[str, Any] = {"name": stack.physical(part)}
    if part.role == "stream":
        hours = min(MONTH_HOURS, stack.settings.keep_hours.value)
        body["message_retention_duration"] = Noted(f"{3_600 * hours}s", stack.settings.keep_hours.why)
    made = stack.add(MESSAGES, "google_pubsub_topic", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    stack.output(f"{part.module}_topic", f"The topic of {part.label}", made["id"])
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "producers publish with rights of their own; the topic's name is an output")
    for link in stack.system.into(part, "external-service"):
        stack.ledger.made(link, _publisher(stack, link))


def _publisher(stack: Stack, link: Link) -> str:
    who = stack.parameter(
        f"{link.source.module}_member", f"Whom {link.source.label} publishes as, such as serviceAccount:..."
    )
    body = {"topic": topic_at(link.target), "role": "roles/pubsub.publisher", "member": who}
    return stack.add(MESSAGES, "google_pubsub_topic_iam_member", stack.between(link), stack.flow(link), body).told


def dead_letters(stack: Stack, part: Part) -> None:
    stack.ledger.made(part, *parts.keep_failures(stack, part.module, stack.why(part), stack.physical(part)))


def start(stack: Stack, link: Link) -> None:
    """What starts a function, by the role of what starts it."""
    source, target = link.source, link.target
    if source.role in {"queue", "topic", "event-bus", "stream"}:
        stack.ledger.made(link, *_push(stack, link, topic_at(source)))
    elif source.role == "object-store":
        stack.ledger.made(link, *_push(stack, link, Raw(_uploads(stack, source))))
    elif source.role == "scheduler":
        _schedule(stack, link)
    elif source.role == "change-feed":
        _changes(stack, link)
    elif source.role == "api-gateway":
        who = stack.parameter("callers", "Who may call, such as allUsers or serviceAccount:... of your gateway")
        stack.ledger.made(link, invoker(stack, link, who))
    elif source.role == "external-service":
        who = stack.parameter(f"{source.module}_member", f"Whom {source.label} calls as, such as serviceAccount:...")
        stack.ledger.made(link, invoker(stack, link, who))
    elif source.role == "client":
        stack.ledger.nothing(link, "whoever may call it does so at its address, which is an output")
    elif source.role == "container-service":
        stack.ledger.by_hand(link, f"Let the identity of the container call {target.name}: roles/run.invoker.")


def _push(stack: Stack, link: Link, topic_id: Raw) -> list[str]:
    """A subscription that calls the function with a token, tries again, and sets aside; both its rights with it."""
    system, settings, source, part = stack.system, stack.settings, link.source, link.target
    drawn = system.failures_of(part) or system.failures_of(source)
    aside = drawn.module if drawn else failures(stack, source)
    name = stack.between(link)
    caller = parts.service_account(stack, name, link.words, f"{link.words}: who calls the function, and may do no more")
    called = invoker(stack, link, member(name))
    seconds = min(parts.PUSH_SECONDS, max(10, parts.timeout(part, system, settings)))
    attempts = min(MOST_ATTEMPTS, max(LEAST_ATTEMPTS, settings.max_receives.value))
    ordered = source.role == "stream" or settings.is_ordered.value
    body = {
        "name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
        "topic": topic_id,
        "ack_deadline_seconds": Noted(seconds, "as long as the function may take: it does not come again before"),
        "message_retention_duration": Noted(parts.KEPT, "7 days: an outage over a weekend loses nothing"),
        "enable_message_ordering": Noted(True, settings.is_ordered.why) if ordered else None,
        "push_config": Nested(
            push_endpoint=address(part),
            oidc_token=Noted(Nested(service_account_email=caller["email"]), "the function takes no call without"),
        ),
        "dead_letter_policy": Noted(
            Nested(dead_letter_topic=Raw(f"google_pubsub_topic.{aside}.id"), max_delivery_attempts=attempts),
            f"set aside after {attempts} attempts: {settings.max_receives.why}",
        ),
        "retry_policy": Noted(Nested(minimum_backoff="10s", maximum_backoff="600s"), "slower each time"),
        "expiration_policy": Noted(Nested(ttl=""), "it never expires, however quiet it is"),
    }
    made = stack.add(MESSAGES, "google_pubsub_subscription", name, stack.flow(link), body)
    right = stack.add(
        MESSAGES,
        "google_pubsub_subscription_iam_member",
        name,
        f"{link.words}: Pub/Sub takes off what it sets aside",
        {"subscription": made["name"], "role": "roles/pubsub.subscriber", "member": Template(AGENT)},
    )
    for item in [*system.out_of(part, "dead-letter-queue"), *system.out_of(source, "dead-letter-queue")]:
        if item.target.module == aside:
            stack.ledger.made(item, f"dead_letter_policy of {made.told}")
    return [made.told, caller.told, called, right.told]


def _uploads(stack: Stack, store: Part) -> str:
    """The topic to which a store tells its uploads, for all functions that they start."""
    name = stack.derived(store, "uploads")
    told = f"google_pubsub_topic.{name}"
    if told not in stack.resources:
        body = {"name": stack.physical(store, "-uploads")}
        stack.add(MESSAGES, "google_pubsub_topic", name, f"{store.label}: tells its uploads to every receiver", body)
        notify(stack, store, name, name, f"{store.label}: uploads are told here")
    return f"{told}.id"


def notify(stack: Stack, store: Part, name: str, topic_name: str, why: str) -> str:
    """A store tells a topic of its uploads, with the right to do so."""
    if "google_storage_project_service_account.uploads" not in stack.resources:
        kind = "google_storage_project_service_account"
        stack.data(MESSAGES, kind, "uploads", "Cloud Storage's own identity, which publishes uploads", {})
    topic_id = Raw(f"google_pubsub_topic.{topic_name}.id")
    body = {"topic": topic_id, "role": "roles/pubsub.publisher", "member": Template(UPLOADER)}
    stack.add(MESSAGES, "google_pubsub_topic_iam_member", name, f"{why}: Cloud Storage may publish", body)
    folder = aws.incoming(store, stack.system)
    notified = {
        "bucket": Raw(f"google_storage_bucket.{store.module}.name"),
        "payload_format": "JSON_API_V1",
        "topic": topic_id,
        "event_types": ["OBJECT_FINALIZE"],
        "object_name_prefix": Noted(folder, "only these start work, or it would never end") if folder else None,
        "depends_on": [Raw(f"google_pubsub_topic_iam_member.{name}")],
    }
    return stack.add(MESSAGES, "google_storage_notification", name, why, notified).told


def deliver(stack: Stack, link: Link) -> None:
    """From a store into a topic or queue by a notification; between topics by hand, as Pub/Sub has no such flow."""
    if link.source.role == "object-store":
        stack.ledger.made(link, notify(stack, link.source, stack.between(link), link.target.module, stack.flow(link)))
    elif link.source.role != "external-service":
        _relay(stack, link)


def _relay(stack: Stack, link: Link) -> None:
    """Pub/Sub hands nothing from topic to topic: whoever takes from the queue subscribes to the bus itself."""
    told = []
    for taken in stack.system.out_of(link.target, "function"):
        told += _push_again(stack, link, taken)
    if told:
        stack.ledger.made(link, *told)
    else:
        stack.ledger.by_hand(link, "Subscribe whoever takes from the queue to this topic: none hands on to another.")


def _push_again(stack: Stack, link: Link, taken: Link) -> list[str]:
    held = Link(1_000 + link.place, link.source, taken.target, link.label, link.mode, because=link.because)
    return _push(stack, held, topic_at(link.source))


def _schedule(stack: Stack, link: Link) -> None:
    every, source, part = stack.settings.every_minutes, link.source, link.target
    name = stack.between(link)
    caller = parts.service_account(stack, name, link.words, f"{link.words}: who calls the function, and may do no more")
    called = invoker(stack, link, member(name))
    seconds = min(1_800, max(15, parts.timeout(part, stack.system, stack.settings)))
    body = {
        "name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
        "region": Raw("var.region"),
        "schedule": Noted(cron(every.value), f"about every {every.value:,} minutes: {every.why}"),
        "time_zone": "Etc/UTC",
        "attempt_deadline": f"{seconds}s",
        "http_target": Nested(
            uri=address(part),
            http_method="POST",
            oidc_token=Nested(service_account_email=caller["email"]),
        ),
        "retry_config": Noted(Nested(retry_count=3), "a run that could not start is tried again"),
    }
    made = stack.add(MESSAGES, "google_cloud_scheduler_job", name, stack.flow(link), body)
    stack.ledger.made(source, made.told)
    stack.ledger.made(link, made.told, caller.told, called)


def _changes(stack: Stack, link: Link) -> None:
    """Changes of a collection by Eventarc; how often it tries again is its own affair."""
    source, part = link.source, link.target
    owners = [item.source for item in stack.system.into(source, "nosql-table")]
    if not owners:
        stack.ledger.by_hand(link, "Say whose changes these are: no table is drawn before the change feed.")
        return
    name = stack.between(link)
    caller = parts.service_account(stack, name, link.words, f"{link.words}: who calls the function, and may do no more")
    called = invoker(stack, link, member(name))
    body = {"project": Raw("var.project_id"), "role": "roles/eventarc.eventReceiver", "member": member(name)}
    receives = stack.add(MESSAGES, "google_project_iam_member", name, f"{link.words}: may receive events", body)
    database = parts.database(stack)
    criteria = [
        Nested(attribute="type", value="google.cloud.firestore.document.v1.written"),
        Nested(attribute="database", value=database["name"]),
        Nested(attribute="document", value=f"{owners[0].name}/{{id}}", operator="match-path-pattern"),
    ]
    service = Raw(f"google_cloudfunctions2_function.{part.module}.name")
    trigger = {
        "name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
        "location": Raw("var.region"),
        "event_data_content_type": "application/protobuf",
        "service_account": account(name),
        "matching_criteria": criteria,
        "destination": Nested(cloud_run_service=Nested(service=service, region=Raw("var.region"))),
        "depends_on": [Raw(receives.told)],
    }
    made = stack.add(MESSAGES, "google_eventarc_trigger", name, stack.flow(link), trigger)
    stack.ledger.made(source, made.told)
    stack.ledger.made(link, made.told, caller.told, called, receives.told)
