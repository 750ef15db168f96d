"""Workflows: the steps in their order, retries, and where a final failure goes."""

from typing import Any

from patterns.starters.system import Link, Part
from patterns.starters.terraform.gcp import parts
from patterns.starters.terraform.gcp.functions import invoker
from patterns.starters.terraform.gcp.parts import address, failures, member
from patterns.starters.terraform.hcl import Json, Noted, Raw
from patterns.starters.terraform.stack import GATEWAY, Stack


def workflow(stack: Stack, part: Part) -> None:
    """One step for each function that is drawn, in order; a failure that stays ends in the dead-letter topic."""
    steps = stack.system.out_of(part, "function")
    if not steps:
        stack.ledger.by_hand(part, "Write the steps: no step of this workflow is drawn.")
        for link in [*stack.system.into(part), *stack.system.out_of(part)]:
            stack.ledger.by_hand(link, "Write the steps of the workflow first.")
        return
    aside = failures(stack, part)
    identity = parts.service_account(
        stack, part.module, part.label, f"{part.label}: may call its steps and set failures aside"
    )
    for link in steps:
        stack.ledger.made(link, f"step {_step(link)} of {part.module}", invoker(stack, link, member(part.module)))
    topic_id = Raw(f"google_pubsub_topic.{aside}.id")
    body = {"topic": topic_id, "role": "roles/pubsub.publisher", "member": member(part.module)}
    kind = "google_pubsub_topic_iam_member"
    right = stack.add(GATEWAY, kind, part.module, f"{part.label}: sets aside what failed for good", body)
    made = stack.add(
        GATEWAY,
        "google_workflows_workflow",
        part.module,
        stack.why(part),
        {
            "name": stack.physical(part),
            "region": Raw("var.region"),
            "service_account": identity["id"],
            "call_log_level": Noted("LOG_ERRORS_ONLY", "what is handled does not stand in logs"),
            "deletion_protection": Noted(True, "switch it off before you destroy it"),
            "source_contents": _source(stack, steps, topic_id),
        },
    )
    stack.ledger.made(part, made.told, identity.told, right.told)
    for link in stack.system.out_of(part, "dead-letter-queue"):
        if link.target.module == aside:
            stack.ledger.made(link, f"except of the steps of {made.told}")
    for link in stack.system.into(part, "api-gateway"):
        stack.ledger.by_hand(link, "Let your gateway start executions: roles/workflows.invoker and the Executions API.")
    for link in stack.system.into(part, "scheduler"):
        stack.ledger.by_hand(link, "Add a Cloud Scheduler job that calls the Executions API of the workflow.")


def _step(link: Link) -> str:
    return f"{link.target.module}_step_{link.place}"


def _source(stack: Stack, steps: list[Link], topic_id: Raw) -> Json:
    rows: list[Any] = [{"begin": {"assign": [{"data": "${input}"}]}}]
    for link in steps:
        seconds = parts.timeout(link.target, stack.system, stack.settings)
        call = {
            "call": "http.post",
            "args": {
                "url": address(link.target),
                "auth": {"type": "OIDC"},
                "body": "${data}",
                "timeout": Noted(seconds + 5, "a little more than the function itself"),
            },
            "result": "answer",
        }
        message = {"data": "${base64.encode(json.encode(data))}"}
        publish = {
            "call": "googleapis.pubsub.v1.projects.topics.publish",
            "args": {"topic": topic_id, "body": {"messages": [message]}},
        }
        failed = {"as": "error", "steps": [{"set_aside": publish}, {"fail": {"raise": "${error}"}}]}
        guarded = {"try": call, "retry": "${http.default_retry}", "except": failed}
        rows.append(Noted({_step(link): guarded}, stack.flow(link)))
        rows.append({f"{_step(link)}_done": {"assign": [{"data": "${answer.body}"}]}})
    rows.append({"finish": {"return": "${data}"}})
    return Json({"main": {"params": ["input"], "steps": rows}})
