"""What a function may do to what it uses: the smallest statements that its flows need."""

from patterns.starters import aws
from patterns.starters.sam.stack import Stack, machine_arn
from patterns.starters.sam.text import Att, Noted, Ref, Sub
from patterns.starters.system import Link, Part

OBJECTS = "reason: objects of this one place, which have no names yet"


def use(stack: Stack, part: Part, link: Link) -> None:
    """Statements and ledger for a flow that leaves a function."""
    used = link.target
    name, why = used.logical, f"{link.words}: {stack.brief.why(link.because)}"
    simple = {
        "queue": (["sqs:SendMessage"], Att(name)),
        "topic": (["sns:Publish"], Ref(name)),
        "notification": (["sns:Publish"], Ref(name)),
        "event-bus": (["events:PutEvents"], Att(name)),
        "stream": (["kinesis:PutRecord"], Att(name)),
        "delivery-stream": (["firehose:PutRecord"], Att(name)),
        "workflow": (["states:StartExecution"], machine_arn(used)),
        "secrets-store": (["secretsmanager:GetSecretValue"], Ref(name)),
        "function": (["lambda:InvokeFunction"], function_arn(used)),
        "nosql-table": ([f"dynamodb:{act}" for act in aws.table_acts(part, stack.system)], Att(name)),
    }
    if used.id == "idempotency":
        stack.ledger.made(link, f"rights of {part.logical} and {aws.CLAIMS_VARIABLE}")
    elif used.role in simple:
        actions, on = simple[used.role]
        stack.allow(part, *actions, on=on, why=why)
        stack.ledger.made(link, f"rights of {part.logical}: {', '.join(actions)}")
    elif used.role == "object-store":
        _files(stack, part, link, why)
    elif used.role == "sql-db":
        stack.allow(part, "rds-data:ExecuteStatement", on=Att(name, "DBClusterArn"), why=why)
        secret = Att(name, "MasterUserSecret.SecretArn")
        stack.allow(part, "secretsmanager:GetSecretValue", on=secret, why="the Data API reads the secret by this right")
        stack.ledger.made(link, f"rights of {part.logical} through the Data API")
    elif used.role == "query-engine":
        _query(stack, part, link, why)
    elif used.role in {"external-service", "api-gateway", "identity"}:
        stack.ledger.made(link, f"{aws.variable(used)} of {part.logical}")
    elif used.role == "cache":
        todo = f"Make the cache in the network of the function and give its address as the parameter {name}Url."
        stack.ledger.by_hand(link, todo)
    elif used.role == "container-service":
        stack.ledger.by_hand(link, f"Give the container's address as {name}Url and let it be called.")
    elif used.role in {"logs-metrics", "tracing"}:
        stack.ledger.made(link, f"{part.logical}Logs, its alarms and Tracing")


def function_arn(used: Part) -> Sub:
    """The ARN by name: two functions that call each other may not wait for each other to be made."""
    return Sub(
        f"arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:${{AWS::StackName}}-{used.name}"
    )


def _files(stack: Stack, part: Part, link: Link, why: str) -> None:
    name = link.target.logical
    folder = aws.incoming(link.target, stack.system)
    reads, writes = (f"${{{name}.Arn}}/{place}*" for place in (folder, aws.RESULTS if folder else ""))
    if reads == writes:
        stack.allow(part, "s3:GetObject", "s3:PutObject", on=Noted(Sub(reads), OBJECTS), why=why)
    else:
        both = [Noted(Sub(reads), OBJECTS), Noted(Sub(writes), OBJECTS)]
        stack.allow(part, "s3:GetObject", on=both, why=why)
        told = f"writes below {aws.RESULTS} alone, which starts nothing, or the work would never end"
        stack.allow(part, "s3:PutObject", on=Noted(Sub(writes), OBJECTS), why=told)
    stack.ledger.made(link, f"rights of {part.logical}: s3:GetObject, s3:PutObject")


def reads_uploads(stack: Stack, part: Part) -> None:
    """A function that uploads start, straight or through a topic or queue, may read them."""
    for start in stack.system.starts(part):
        sources = [start.source, *(link.source for link in stack.system.into(start.source, "object-store"))]
        for store in sources:
            used = {link.target.id for link in stack.system.uses(part)}
            if store.role == "object-store" and store.id not in used:
                folder = aws.incoming(store, stack.system)
                on = Noted(Sub(f"${{{store.logical}.Arn}}/{folder}*"), OBJECTS)
                stack.allow(part, "s3:GetObject", on=on, why=f"reads what was uploaded to {store.label}")


def _query(stack: Stack, part: Part, link: Link, why: str) -> None:
    name = link.target.logical
    actions = [f"athena:{act}" for act in ("GetQueryExecution", "GetQueryResults", "StartQueryExecution")]
    group = Sub(f"arn:${{AWS::Partition}}:athena:${{AWS::Region}}:${{AWS::AccountId}}:workgroup/${{{name}}}")
    stack.allow(part, *actions, on=group, why=why)
    glue = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:"
    tables = Noted(Sub(f"{glue}table/${{{name}Database}}/*"), "reason: the tables of this one database")
    named = [Sub(f"{glue}catalog"), Sub(f"{glue}database/${{{name}Database}}"), tables]
    stack.allow(part, "glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", on=named, why=why)
    results = [Att(f"{name}Results"), Noted(Sub(f"${{{name}Results.Arn}}/*"), OBJECTS)]
    stack.allow(
        part, "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject", on=results, why="results"
    )
    for store in [item.target for item in stack.system.out_of(link.target, "object-store")]:
        on = [Att(store.logical), Noted(Sub(f"${{{store.logical}.Arn}}/*"), OBJECTS)]
        stack.allow(part, "s3:GetObject", "s3:ListBucket", on=on, why=f"queries read {store.label}")
    stack.ledger.made(link, f"rights of {part.logical}: {', '.join(actions)}")
