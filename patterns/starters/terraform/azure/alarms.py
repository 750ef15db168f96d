"""Alarms on errors, duration, waiting and dead letters, and who hears them."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.azure.parts import placed, worldwide
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import ALARMS, Stack

WAITING = 1_000  # messages in one queue or topic before somebody is called; no metric tells their age


def alarms(stack: Stack) -> None:
    """All alarms of the starter; they call a group that a person may be in."""
    mail = stack.parameter("alarm_address", "E-mail address that hears alarms")
    name = stack.own("alarms")
    body = {
        "name": Template("${var.name}-alarms"),
        "resource_group_name": placed()["resource_group_name"],
        "short_name": "alarms",
        "email_receiver": Nested(name="team", email_address=mail),
    }
    group = stack.add(ALARMS, "azurerm_monitor_action_group", name, "Alarms go here", body)
    for part in stack.system.functions:
        _of_function(stack, part, group["id"])
    spaces = [made for made in stack.resources.values() if made.kind == "azurerm_servicebus_namespace"]
    for space in spaces:
        on = ("Microsoft.ServiceBus/namespaces", space["id"])
        why = "Somebody has to look at what was set aside"
        _alarm(stack, f"{space.name}_dead_letters", why, on, ("DeadletteredMessages", "Maximum"), 0, None, group["id"])
        why = "Messages wait"
        _alarm(stack, f"{space.name}_waiting", why, on, ("ActiveMessages", "Maximum"), WAITING, None, group["id"])


def _of_function(stack: Stack, part: Part, group: Raw) -> None:
    on = ("microsoft.insights/components", Raw("azurerm_application_insights.main.id"))
    app = Nested(name="cloud/roleName", operator="Include", values=[worldwide(part)])
    slow = aws.slow_ms(part, stack.system, stack.settings)
    failing, taking = ("requests/failed", "Count"), ("requests/duration", "Average")
    _alarm(stack, f"{part.module}_errors", f"{part.label} fails", on, failing, 0, app, group)
    why = f"{part.label} is slow on average, as this metric has no p99: {stack.settings.slow_ms.why}"
    _alarm(stack, f"{part.module}_duration", why, on, taking, slow, app, group)


def _alarm(
    stack: Stack,
    name: str,
    why: str,
    on: tuple[str, Any],
    metric: tuple[str, str],
    above: int,
    only: Nested | None,
    group: Raw,
) -> None:
    criteria = Nested(
        metric_namespace=on[0],
        metric_name=metric[0],
        aggregation=metric[1],
        operator="GreaterThan",
        threshold=above,
        dimension=only,
    )
    body = {
        "name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
        "resource_group_name": placed()["resource_group_name"],
        "scopes": [on[1]],
        "description": why[:200],
        "frequency": "PT1M",
        "window_size": Noted("PT5M", "soon enough, and not at every blink"),
        "criteria": criteria,
        "action": Nested(action_group_id=group),
    }
    stack.add(ALARMS, "azurerm_monitor_metric_alert", name, why, body)
