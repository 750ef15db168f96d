"""What starts a function: the event of the template for each role, with what the function may do to it."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam import gateway
from patterns.starters.sam.messages import pattern
from patterns.starters.sam.rights import function_arn
from patterns.starters.sam.stack import Stack
from patterns.starters.sam.stores import trust
from patterns.starters.sam.text import Att, Noted, Ref, Sub
from patterns.starters.system import Link

MOST_RECORDS = 10_000  # of a stream in one batch; AWS Lambda quotas
MOST_POLLERS = 1_000  # of one queue's mapping at once, and two at least; AWS Lambda quotas


def start(stack: Stack, link: Link) -> None:
    """The event that starts a function, by the role of what starts it."""
    source, part = link.source, link.target
    name, why = source.logical, f"{link.words}: {stack.brief.why(link.because)}"
    makers = {
        "queue": _from_queue,
        "stream": _from_stream,
        "change-feed": _from_stream,
        "topic": _from_topic,
        "event-bus": _from_rule,
        "object-store": _from_rule,
        "external-service": _from_rule,
        "scheduler": _from_schedule,
    }
    if source.role == "api-gateway":
        _from_gateway(stack, link, why)
    elif source.role in makers:
        kind, properties = makers[source.role](stack, link)
        event = f"From{name}"
        stack.take(f"{part.logical}{event}", f"event of {part.id} from {source.id}")
        stack.events[part.id][event] = Noted({"Type": kind, "Properties": properties}, why)
        stack.ledger.made(link, f"{kind} event of {part.logical}")
    elif source.role == "client":
        stack.ledger.nothing(link, "whoever may invoke it does so by its name, which is an output")
    elif source.role == "container-service":
        stack.ledger.by_hand(link, "Let the role of the container invoke the function.")


def _from_gateway(stack: Stack, link: Link, why: str) -> None:
    part = link.target
    events = gateway.event(stack, link, why)
    for event in events:
        stack.take(f"{part.logical}{event}", f"event {event} of {part.id} from {link.source.id}")
    stack.events[part.id].update(events)
    if events or (link.source.id, part.id) in stack.joined:
        stack.joined[link.source.id, part.id] = ("HttpApi event",)
        stack.ledger.made(link, f"HttpApi event of {part.logical}")
    else:
        method, path = aws.route(link)
        todo = f"{method} {path} leads to another function already: choose another path for this one."
        stack.ledger.by_hand(link, todo)


def _from_queue(stack: Stack, link: Link) -> tuple[str, dict[str, Any]]:
    settings, name = stack.settings, link.source.logical
    is_fifo = aws.is_fifo(link.source, stack.system, settings)
    actions = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
    stack.allow(link.target, *actions, on=Att(name), why=link.words)
    cap = settings.concurrency
    is_capped = cap.value and stack.system.out_of(link.target, "sql-db")
    scaling = {"MaximumConcurrency": min(MOST_POLLERS, max(2, cap.value))} if cap.value and is_capped else None
    most = 10 if is_fifo else 10_000
    return "SQS", {
        "Queue": Att(name),
        "BatchSize": Noted(min(most, settings.batch_size.value), settings.batch_size.why),
        "FunctionResponseTypes": Noted(["ReportBatchItemFailures"], "one bad message does not bring back the others"),
        "ScalingConfig": Noted(scaling, f"capped where messages can wait: {cap.why}") if scaling else None,
    }


def _from_stream(stack: Stack, link: Link) -> tuple[str, dict[str, Any]]:
    settings, system, part = stack.settings, stack.system, link.target
    aside = stack.failures(part)
    stack.allow(part, "sqs:SendMessage", on=Att(aside), why="batches that keep failing are set aside")
    common = {
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": Noted(
            min(MOST_RECORDS, 10 * settings.batch_size.value), "records are small: ten times a batch of messages"
        ),
        "FunctionResponseTypes": Noted(["ReportBatchItemFailures"], "what was handled does not come again"),
        "BisectBatchOnFunctionError": Noted(True, "a bad record is found by halves"),
        "MaximumRetryAttempts": Noted(settings.max_receives.value, settings.max_receives.why),
        "DestinationConfig": Noted({"OnFailure": {"Destination": Att(aside)}}, "set aside then: it blocks nobody"),
    }
    if link.source.role == "stream":
        actions = [f"kinesis:{act}" for act in ("DescribeStream", "DescribeStreamSummary", "GetRecords")]
        actions += ["kinesis:GetShardIterator", "kinesis:ListShards"]
        stack.allow(part, *actions, on=Att(link.source.logical), why=link.words)
        return "Kinesis", {"Stream": Att(link.source.logical), **common}
    tables = [item.source for item in system.into(link.source, "nosql-table")]
    owner = tables[0].logical if tables else link.source.logical
    actions = [f"dynamodb:{act}" for act in ("DescribeStream", "GetRecords", "GetShardIterator")]
    stack.allow(part, *actions, on=Att(owner, "StreamArn"), why=link.words)
    stack.allow(
        part,
        "dynamodb:ListStreams",
        on=Noted("*", "reason: streams are listed for the account; no resource can be named"),
        why=link.words,
    )
    return "DynamoDB", {"Stream": Att(owner, "StreamArn"), **common}


def _from_topic(stack: Stack, link: Link) -> tuple[str, dict[str, Any]]:
    aside = stack.failures(link.source)
    stack.let_send(aside, "sns.amazonaws.com", Ref(link.source.logical), "what cannot be delivered is kept")
    return "SNS", {
        "Topic": Ref(link.source.logical),
        "RedrivePolicy": Noted({"deadLetterTargetArn": Att(aside)}, "what cannot be delivered is kept"),
    }


def _from_rule(stack: Stack, link: Link) -> tuple[str, dict[str, Any]]:
    source, aside = link.source, stack.failures(link.source)
    rule = Noted(
        Sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*"),
        "reason: the rules of events get their names from SAM",
    )
    stack.let_send(aside, "events.amazonaws.com", rule, "rules set aside what they cannot deliver")
    return "EventBridgeRule", {
        "EventBusName": Ref(source.logical) if source.role == "event-bus" else None,
        "Pattern": pattern(stack, source),
        "DeadLetterConfig": Noted({"Arn": Att(aside)}, "what cannot be delivered is kept"),
        "RetryPolicy": {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400},
    }


def _from_schedule(stack: Stack, link: Link) -> tuple[str, dict[str, Any]]:
    every, part = stack.settings.every_minutes, link.target
    unit = "minute" if every.value == 1 else "minutes"
    role = stack.add(
        f"{link.source.logical}Role",
        "AWS::IAM::Role",
        f"{link.source.label}: may start what it is drawn to start",
        {"AssumeRolePolicyDocument": trust("scheduler.amazonaws.com"), "Policies": []},
    )
    aside = stack.failures(link.source)
    statements = [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function_arn(part)},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": Att(aside)},
    ]
    document = {"Version": "2012-10-17", "Statement": statements}
    policy = {"PolicyName": part.name, "PolicyDocument": document}
    if policy not in role.properties["Policies"]:
        role.properties["Policies"].append(policy)
    stack.ledger.made(link.source, role.told)
    return "ScheduleV2", {
        "OmitName": Noted(True, "a name of SAM's would be taken where a second stack stands beside this one"),
        "ScheduleExpression": Noted(f"rate({every.value} {unit})", every.why),
        "RoleArn": Att(role.name),
        "DeadLetterConfig": Noted({"Arn": Att(aside)}, "a run that could not start is kept"),
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3_600},
    }
