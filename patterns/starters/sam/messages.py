"""What hands messages on: queues, dead-letter queues, topics, buses, streams, and who delivers into whom."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.stack import Stack
from patterns.starters.sam.text import Att, Noted, Ref, Resource, Sub
from patterns.starters.system import Link, Part

SSE = Noted(True, "encrypted at rest, with keys that other services may use too")
LONGEST_DAYS = 1_209_600


def queue(stack: Stack, part: Part) -> None:
    """A queue that hides a message for six times its consumer's timeout and sets it aside after some attempts."""
    settings, system = stack.settings, stack.system
    is_fifo = aws.is_fifo(part, system, settings)
    aside = _set_aside(stack, part, is_fifo)
    hidden = aws.visibility(part, system, settings)
    properties: dict[str, Any] = {
        **_fifo(stack, part.name, is_fifo),
        "SqsManagedSseEnabled": SSE,
        "VisibilityTimeout": Noted(hidden, "six times the timeout of the consumer, so that none works beside a retry"),
        "MessageRetentionPeriod": Noted(345_600, "4 days: an outage over a weekend loses nothing"),
        "RedrivePolicy": Noted(
            {"deadLetterTargetArn": Att(aside), "maxReceiveCount": settings.max_receives.value},
            f"set aside after {settings.max_receives.value} attempts: {settings.max_receives.why}",
        ),
    }
    made = stack.add(part.logical, "AWS::SQS::Queue", stack.why(part), properties)
    stack.ledger.made(part, made.told)
    stack.output(f"{part.logical}Url", f"The queue {part.label}", Ref(part.logical))
    for link in system.into(part, "client"):
        stack.ledger.nothing(link, "producers send with rights of their own; the queue's address is an output")
    if settings.is_ordered.value and not is_fifo:
        why = "What feeds this queue delivers into no FIFO queue: keep the order by a sequence number in the data."
        stack.ledger.by_hand(part, why)


def _set_aside(stack: Stack, part: Part, is_fifo: bool) -> str:
    """The queue for its dead letters: the drawn one of the same kind, else one of its own."""
    consumers = [link.target for link in stack.system.out_of(part, "function")]
    links = [link for owner in (part, *consumers) for link in stack.system.out_of(owner, "dead-letter-queue")]
    found = ""
    for link in links:
        if aws.is_fifo(link.target, stack.system, stack.settings) == is_fifo:
            stack.ledger.made(link, f"RedrivePolicy of {part.logical}")
            found = found or link.target.logical
        elif link.source == part:
            stack.ledger.by_hand(link, "Dead letters of a FIFO queue lie in one of their own, not in the drawn one.")
    if found:
        return found
    why = f"what failed {stack.settings.max_receives.value} times waits here for a person"
    return _failed(stack, part, why, is_fifo)


def _failed(stack: Stack, part: Part, why: str, is_fifo: bool) -> str:
    own = stack.add(
        f"{part.logical}Failed",
        "AWS::SQS::Queue",
        f"{part.label}: {why}",
        {
            **_fifo(stack, f"{part.name}-failed", is_fifo),
            "SqsManagedSseEnabled": True,
            "MessageRetentionPeriod": LONGEST_DAYS,
        },
    )
    stack.asides.add(own.name)
    return own.name


def _fifo(stack: Stack, name: str, is_fifo: bool) -> dict[str, Any]:
    if not is_fifo:
        return {}
    return {
        "FifoQueue": Noted(True, stack.settings.is_ordered.why),
        "QueueName": Noted(Sub(f"${{AWS::StackName}}-{name}.fifo"), "the name of a FIFO queue has to end so"),
    }


def dead_letters(stack: Stack, part: Part) -> None:
    stack.asides.add(part.logical)
    properties = {
        **_fifo(stack, part.name, aws.is_fifo(part, stack.system, stack.settings)),
        "SqsManagedSseEnabled": True,
        "MessageRetentionPeriod": Noted(LONGEST_DAYS, "14 days, the longest there is: somebody has to look at it"),
    }
    made = stack.add(part.logical, "AWS::SQS::Queue", stack.why(part), properties)
    stack.ledger.made(part, made.told)


def topic(stack: Stack, part: Part) -> None:
    """A topic; what services publish into cannot use the managed key, so it is encrypted only where functions do."""
    is_fifo = aws.is_fifo(part, stack.system, stack.settings)
    services = stack.system.into(part, "object-store", "external-service", "event-bus")
    properties: dict[str, Any] = {}
    if is_fifo:
        properties |= {
            "FifoTopic": Noted(True, stack.settings.is_ordered.why),
            "TopicName": Sub(f"${{AWS::StackName}}-{part.name}.fifo"),
        }
    if not services:
        properties["KmsMasterKeyId"] = Noted("alias/aws/sns", "encrypted at rest")
    made = stack.add(part.logical, "AWS::SNS::Topic", stack.why(part), properties)
    stack.ledger.made(part, made.told)
    if stack.settings.is_ordered.value and not is_fifo:
        stack.ledger.by_hand(part, "A FIFO topic starts no function: put a FIFO queue before each consumer for order.")


def notification(stack: Stack, part: Part) -> None:
    """A topic to people, with the address that the team chooses."""
    mail = stack.parameter(f"{part.logical}Email", f"Address that gets {part.label}; it must confirm once")
    made = stack.add(
        part.logical,
        "AWS::SNS::Topic",
        stack.why(part),
        {"KmsMasterKeyId": Noted("alias/aws/sns", "encrypted at rest")},
    )
    subscribed = stack.add(
        f"{part.logical}Subscription",
        "AWS::SNS::Subscription",
        f"{part.label}: who gets it",
        {"TopicArn": Ref(part.logical), "Protocol": "email", "Endpoint": mail},
    )
    stack.ledger.made(part, made.told, subscribed.told)


def bus(stack: Stack, part: Part) -> None:
    made = stack.add(
        part.logical, "AWS::Events::EventBus", stack.why(part), {"Name": Sub(f"${{AWS::StackName}}-{part.name}")}
    )
    stack.ledger.made(part, made.told)


def stream(stack: Stack, part: Part) -> None:
    made = stack.add(
        part.logical,
        "AWS::Kinesis::Stream",
        stack.why(part),
        {
            "StreamModeDetails": Noted({"StreamMode": "ON_DEMAND"}, "shards follow the load, whatever it is"),
            "RetentionPeriodHours": Noted(stack.settings.keep_hours.value, stack.settings.keep_hours.why),
            "StreamEncryption": Noted({"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}, "encrypted at rest"),
        },
    )
    stack.ledger.made(part, made.told)
    stack.output(f"{part.logical}Name", f"The stream {part.label}", Ref(part.logical))
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "producers put records with rights of their own; the stream's name is an output")


def pattern(stack: Stack, source: Part) -> dict[str, Any]:
    """Which events a rule takes, by where they come from."""
    if source.role == "object-store":
        folder = aws.incoming(source, stack.system)
        detail: dict[str, Any] = {"bucket": {"name": [Ref(source.logical)]}}
        if folder:
            detail["object"] = {"key": [{"prefix": folder}]}
        return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}
    if source.role == "external-service":
        given = stack.parameter(
            f"{source.logical}Source", f"The `source` of the events that {source.label} puts on the default bus"
        )
        return {"source": [given]}
    return {"source": [stack.system.project]}


def deliver(stack: Stack, link: Link) -> None:
    """From a store, another system or a bus into a topic or queue by a rule; from a topic into a queue."""
    source, target = link.source, link.target
    if told := stack.joined.get((source.id, target.id)):
        stack.ledger.made(link, *told)
    elif source.role == "topic":
        _subscribe(stack, link)
    else:
        _rule(stack, link)


def _rule(stack: Stack, link: Link) -> None:
    source, target = link.source, link.target
    rule = f"{source.logical}To{target.logical}"
    aside = stack.failures(source)
    made = stack.add(
        rule,
        "AWS::Events::Rule",
        f"{link.words}: {stack.brief.why(link.because)}",
        {
            "EventBusName": Ref(source.logical) if source.role == "event-bus" else None,
            "EventPattern": pattern(stack, source),
            "Targets": [
                {
                    "Id": "target",
                    "Arn": Ref(target.logical) if target.role == "topic" else Att(target.logical),
                    "DeadLetterConfig": Noted({"Arn": Att(aside)}, "what cannot be delivered is kept"),
                    "RetryPolicy": {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400},
                }
            ],
        },
    )
    stack.let_send(aside, "events.amazonaws.com", Att(rule), f"{rule} sets aside what it cannot deliver")
    if target.role == "queue":
        stack.let_send(target.logical, "events.amazonaws.com", Att(rule), link.words)
    else:
        _let_publish(stack, target, made)
    stack.joined[source.id, target.id] = (made.told,)
    stack.ledger.made(link, made.told)


def _let_publish(stack: Stack, target: Part, rule: Resource) -> None:
    name = f"{target.logical}Policy"
    held = stack.resources.get(name)
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": Ref(target.logical),
        "Condition": {"ArnEquals": {"aws:SourceArn": Att(rule.name)}},
    }
    if held is not None:
        held.properties["PolicyDocument"]["Statement"].append(allowed)
        return
    document = {"Version": "2012-10-17", "Statement": [allowed]}
    why = f"{target.label}: these rules may publish"
    stack.add(name, "AWS::SNS::TopicPolicy", why, {"Topics": [Ref(target.logical)], "PolicyDocument": document})


def _subscribe(stack: Stack, link: Link) -> None:
    source, target = link.source, link.target
    aside = (
        _own_failures(stack, source) if aws.is_fifo(source, stack.system, stack.settings) else stack.failures(source)
    )
    made = stack.add(
        f"{source.logical}To{target.logical}",
        "AWS::SNS::Subscription",
        f"{link.words}: {stack.brief.why(link.because)}",
        {
            "TopicArn": Ref(source.logical),
            "Protocol": "sqs",
            "Endpoint": Att(target.logical),
            "RawMessageDelivery": True,
            "RedrivePolicy": Noted({"deadLetterTargetArn": Att(aside)}, "what cannot be delivered is kept"),
        },
    )
    stack.let_send(target.logical, "sns.amazonaws.com", Ref(source.logical), link.words)
    stack.let_send(aside, "sns.amazonaws.com", Ref(source.logical), "what cannot be delivered is kept")
    stack.joined[source.id, target.id] = (made.told,)
    stack.ledger.made(link, made.told)


def _own_failures(stack: Stack, topic: Part) -> str:
    """A FIFO queue for what an ordered topic cannot deliver: its subscriptions take no other kind."""
    return _failed(stack, topic, "what could not be delivered waits here for a person", is_fifo=True)


def queue_policies(stack: Stack) -> None:
    """Who may send to each queue besides functions, one policy a queue."""
    for name, senders in stack.senders.items():
        statements = [
            Noted(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": sender["service"]},
                    "Action": "sqs:SendMessage",
                    "Resource": Att(name),
                    "Condition": {"ArnLike": {"aws:SourceArn": sender["source"]}},
                },
                sender["why"],
            )
            for sender in senders
        ]
        stack.add(
            f"{name}Policy",
            "AWS::SQS::QueuePolicy",
            f"{name}: these services may send, for these sources alone",
            {"Queues": [Ref(name)], "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}},
        )
