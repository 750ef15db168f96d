"""What a function may do to what it uses: the smallest statements that its flows need."""

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.aws.parts import ACCOUNT, at, is_made, keys
from patterns.starters.terraform.hcl import Noted, Raw, Template
from patterns.starters.terraform.stack import Stack

OBJECTS = "reason: objects of this one place, which have no names yet"
ACTIONS = {
    "queue": ("sqs:SendMessage",),
    "topic": ("sns:Publish",),
    "notification": ("sns:Publish",),
    "event-bus": ("events:PutEvents",),
    "stream": ("kinesis:PutRecord",),
    "delivery-stream": ("firehose:PutRecord",),
    "workflow": ("states:StartExecution",),
    "secrets-store": ("secretsmanager:GetSecretValue",),
    "function": ("lambda:InvokeFunction",),
    "nosql-table": ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"),
}


def use(stack: Stack, part: Part, link: Link) -> None:
    """Statements and ledger for a flow that leaves a function."""
    used, why = link.target, stack.flow(link)
    if used.id == "idempotency":
        stack.ledger.made(link, f"rights of {part.module} and {aws.CLAIMS_VARIABLE}")
    elif used.role in ACTIONS and not is_made(stack, used):
        stack.ledger.by_hand(link, f"Make {used.label} first, then give the role of {part.module} the right to use it.")
    elif used.role in ACTIONS:
        stack.allow(part, *ACTIONS[used.role], on=at(used), why=why)
        stack.ledger.made(link, f"rights of {part.module}: {', '.join(ACTIONS[used.role])}")
    elif used.role == "object-store":
        _files(stack, part, link, why)
    elif used.role == "sql-db":
        stack.allow(part, "rds-data:ExecuteStatement", on=at(used), why=why)
        secret = at(used, "master_user_secret[0].secret_arn")
        stack.allow(part, "secretsmanager:GetSecretValue", on=secret, why="the Data API reads the secret by this right")
        stack.ledger.made(link, f"rights of {part.module} through the Data API")
    elif used.role == "query-engine":
        _query(stack, part, link, why)
    elif used.role in {"external-service", "api-gateway", "identity"}:
        stack.ledger.made(link, f"{aws.variable(used)} of {part.module}")
    else:
        _beside(stack, part, link)


def _beside(stack: Stack, part: Part, link: Link) -> None:
    """What no right is needed for, or none can be given."""
    used = link.target
    if used.role == "cache":
        todo = f"Make the cache in the network of the function and give its address as {used.module}_url."
        stack.ledger.by_hand(link, todo)
    elif used.role == "container-service":
        stack.ledger.by_hand(link, f"Give the container's address as {used.module}_url and let it be called.")
    elif used.role in {"logs-metrics", "tracing"}:
        stack.ledger.made(link, f"log group, alarms and tracing of {part.module}")


def claim(stack: Stack, part: Part) -> None:
    """Rights to the table of idempotency keys, which is made where none is drawn."""
    if aws.claims_keys(part, stack.system, stack.settings):
        table = Raw(f"aws_dynamodb_table.{keys(stack)}.arn")
        why = f"claims a key for each event, so that one that comes twice acts once: {stack.settings.is_idempotent.why}"
        stack.allow(part, *(f"dynamodb:{act}Item" for act in ("Delete", "Get", "Put", "Update")), on=table, why=why)


def objects(store: Part, folder: str = "") -> Noted:
    return Noted(Template(f"${{aws_s3_bucket.{store.module}.arn}}/{folder}*"), OBJECTS)


def _files(stack: Stack, part: Part, link: Link, why: str) -> None:
    store = link.target
    folder = aws.incoming(store, stack.system)
    if folder:
        both = [objects(store, folder), objects(store, aws.RESULTS)]
        stack.allow(part, "s3:GetObject", on=both, why=why)
        told = f"writes below {aws.RESULTS} alone, which starts nothing, or the work would never end"
        stack.allow(part, "s3:PutObject", on=objects(store, aws.RESULTS), why=told)
    else:
        stack.allow(part, "s3:GetObject", "s3:PutObject", on=objects(store), why=why)
    stack.ledger.made(link, f"rights of {part.module}: s3:GetObject, s3:PutObject")


def reads_uploads(stack: Stack, part: Part) -> None:
    """A function that uploads start, straight or through a topic or queue, may read them."""
    used = {link.target.id for link in stack.system.uses(part)}
    for start in stack.system.starts(part):
        sources = [start.source, *(link.source for link in stack.system.into(start.source, "object-store"))]
        for store in sources:
            if store.role == "object-store" and store.id not in used:
                used.add(store.id)
                on = objects(store, aws.incoming(store, stack.system))
                stack.allow(part, "s3:GetObject", on=on, why=f"reads what was uploaded to {store.label}")


def _query(stack: Stack, part: Part, link: Link, why: str) -> None:
    engine = link.target
    actions = [f"athena:{act}" for act in ("GetQueryExecution", "GetQueryResults", "StartQueryExecution")]
    stack.allow(part, *actions, on=at(engine), why=why)
    database = f"aws_glue_catalog_database.{engine.module}"
    glue = f"arn:${{data.aws_partition.current.partition}}:glue:{ACCOUNT}"
    tables = Template(f"{glue}:table/${{{database}.name}}/*")
    catalog = Template(f"{glue}:catalog")
    named = [catalog, Raw(f"{database}.arn"), Noted(tables, "reason: the tables of this one database")]
    stack.allow(part, "glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", on=named, why=why)
    results = f"aws_s3_bucket.{stack.derived(engine, 'results')}.arn"
    placed = [Raw(results), Noted(Template(f"${{{results}}}/*"), OBJECTS)]
    acts = ("s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject")
    stack.allow(part, *acts, on=placed, why="the results of queries")
    for store in [item.target for item in stack.system.out_of(engine, "object-store")]:
        on = [at(store), objects(store)]
        stack.allow(part, "s3:GetObject", "s3:ListBucket", on=on, why=f"queries read {store.label}")
    stack.ledger.made(link, f"rights of {part.module}: {', '.join(actions)}")
