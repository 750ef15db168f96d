"""Alarms on errors, overload, duration, waiting and dead letters, who hears them, and how long logs are kept."""

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.gcp import parts
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import ALARMS, Stack

OLD_FACTOR = 10  # how many timeouts of its consumer a message may wait before somebody is called


def alarms(stack: Stack) -> None:
    """All alarms of the starter, and a bucket of logs that forgets."""
    mail = stack.parameter("alarm_address", "E-mail address that hears alarms; with none nobody does", "none")
    name = stack.own("alarms")
    body = {
        "count": Raw(f'{mail} == "none" ? 0 : 1'),
        "display_name": "Alarms",
        "type": "email",
        "labels": {"email_address": mail},
    }
    channel = stack.add(ALARMS, "google_monitoring_notification_channel", name, "Who hears the alarms", body)
    heard = Raw(f"{channel.told}[*].id")
    _logs(stack)
    for part in stack.system.functions:
        _of_function(stack, part, heard)
    for made in [row for row in stack.resources.values() if row.kind == "google_pubsub_subscription"]:
        is_pushed = "push_config" in made.body
        metric = "oldest_unacked_message_age" if is_pushed else "num_undelivered_messages"
        if "cloud_storage_config" in made.body:
            continue
        above = OLD_FACTOR * _seconds(stack) if is_pushed else 0
        why = "messages wait too long" if is_pushed else "somebody has to look at what was set aside"
        watched = f"${{google_pubsub_subscription.{made.name}.name}}"
        chosen = (
            f'resource.type = "pubsub_subscription" AND resource.labels.subscription_id = "{watched}"'
            f' AND metric.type = "pubsub.googleapis.com/subscription/{metric}"'
        )
        _alarm(stack, f"{made.name}_waiting", f"{made.name}: {why}", chosen, above, "ALIGN_MAX", heard)


def _seconds(stack: Stack) -> int:
    return max((parts.timeout(part, stack.system, stack.settings) for part in stack.system.functions), default=30)


def _of_function(stack: Stack, part: Part, heard: Raw) -> None:
    service = f'resource.type = "cloud_run_revision" AND resource.labels.service_name = "${{var.name}}-{part.name}"'
    count = 'metric.type = "run.googleapis.com/request_count"'
    errors = f'{service} AND {count} AND metric.labels.response_code_class = "5xx"'
    _alarm(stack, f"{part.module}_errors", f"{part.label} fails", errors, 0, "ALIGN_DELTA", heard)
    refused = f'{service} AND {count} AND metric.labels.response_code = "429"'
    _alarm(stack, f"{part.module}_throttles", f"{part.label} is held back", refused, 0, "ALIGN_DELTA", heard)
    slow = min(
        aws.slow_ms(part, stack.system, stack.settings), 1_000 * parts.timeout(part, stack.system, stack.settings)
    )
    why = f"{part.label} is slow: {stack.settings.slow_ms.why}"
    taken = f'{service} AND metric.type = "run.googleapis.com/request_latencies"'
    _alarm(stack, f"{part.module}_duration", why, taken, slow, "ALIGN_PERCENTILE_99", heard)


def _alarm(stack: Stack, name: str, why: str, chosen: str, above: int, aligner: str, heard: Raw) -> None:
    threshold = Nested(
        filter=Template(chosen),
        comparison="COMPARISON_GT",
        threshold_value=above,
        duration="300s" if "99" in aligner else "0s",
        aggregations=Nested(alignment_period="300s" if "99" in aligner else "60s", per_series_aligner=aligner),
    )
    body = {
        "display_name": Template(f"${{var.name}} {name.replace('_', ' ')}"),
        "combiner": "OR",
        "notification_channels": heard,
        "conditions": Nested(display_name=name, condition_threshold=threshold),
    }
    stack.add(ALARMS, "google_monitoring_alert_policy", name, why, body)


def _logs(stack: Stack) -> None:
    """A bucket of logs of its own: how long the project's common one keeps them is not this starter's to say."""
    name, days = stack.own("logs"), stack.settings.log_days
    body = {
        "project": Raw("var.project_id"),
        "location": "global",
        "bucket_id": Template("${var.name}-logs"),
        "retention_days": Noted(days.value, days.why),
    }
    kept = stack.add(ALARMS, "google_logging_project_bucket_config", name, "Logs of the functions", body)
    mine = 'resource.type = "cloud_run_revision" AND resource.labels.service_name =~ "^${var.name}-"'
    sink = {
        "name": Template("${var.name}-logs"),
        "destination": Template(f"logging.googleapis.com/${{{kept['id']}}}"),
        "filter": Template(mine),
        "unique_writer_identity": True,
    }
    stack.add(ALARMS, "google_logging_project_sink", name, "What the functions log goes into it", sink)
