"""What a handler in Python does: a client for each thing it uses, and a step for each."""

from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.parts import call_path, is_read, reads_uploads, used
from patterns.starters.names import plain
from patterns.starters.system import Link, Part, System

SERVICES = {
    "object-store": "s3",
    "queue": "sqs",
    "topic": "sns",
    "notification": "sns",
    "event-bus": "events",
    "stream": "kinesis",
    "delivery-stream": "firehose",
    "workflow": "stepfunctions",
    "sql-db": "rds-data",
    "secrets-store": "secretsmanager",
    "query-engine": "athena",
    "function": "lambda",
}
CALLED = frozenset({"external-service", "api-gateway", "container-service"})
HANDED_ON = frozenset({"queue", "topic", "event-bus", "stream", "delivery-stream", "workflow", "function"})


def client(service: str) -> str:
    """The variable that holds a client: "lambda" is a word of Python."""
    return f"{service.replace('-', '_')}_client"


def clients(function: Part, system: System, brief: Brief) -> tuple[list[str], set[str], dict[str, set[str]]]:
    """The lines that make clients, the modules of the standard library, and names of shared modules by module."""
    lines: list[str] = []
    standard: set[str] = set()
    shared: dict[str, set[str]] = {}
    links = used(function, system)
    roles = {link.target.role for link in links}
    services = dict.fromkeys(SERVICES[link.target.role] for link in links if link.target.role in SERVICES)
    if reads_uploads(function, system):
        services["s3"] = None
    lines += [f'{client(service)} = boto3.client("{service}")' for service in services]
    for link in links:
        part = link.target
        if part.role == "nosql-table":
            lines.append(f'{part.module} = boto3.resource("dynamodb").Table(os.environ["{aws.variable(part)}"])')
            standard.add("os")
        elif part.role in SERVICES or part.role in CALLED:
            standard.add("os")
        if part.role == "secrets-store":
            standard.add("functools")
            lines += ["", "", "@functools.cache", f"def {part.module}():"]
            read = f'get_secret_value(SecretId=os.environ["{aws.variable(part)}"])["SecretString"]'
            lines.append(f"    return secretsmanager_client.{read}")
    if roles & {"object-store", "sql-db", "nosql-table"} and not is_read(function, system):
        standard.add("json")
    if roles & HANDED_ON:
        shared["units"] = {"envelope"}
    if roles & CALLED:
        shared["calls"] = {"call"}
    if "nosql-table" in roles and is_read(function, system) and _reads_one(function, system):
        shared["errors"] = {"NotFound"}
    return lines, standard, shared


def _reads_one(function: Part, system: System) -> bool:
    return any("{" in aws.route(link)[1] for link in system.into(function, "api-gateway"))


def steps(function: Part, system: System, brief: Brief) -> Iterator[str]:
    """The lines of `work`, one step for each thing that the function uses."""
    if is_read(function, system) and (tables := [link for link in used(function, system) if _is_table(link)]):
        yield from _read(tables[0].target, function, system)
        return
    yield 'result = dict(unit["data"]) if isinstance(unit["data"], dict) else {"value": unit["data"]}'
    if reads_uploads(function, system):
        yield '# The upload that started this; its text is yours to read from upload["Body"].'
        yield 'if "bucket" in result:'
        yield '    upload = s3_client.get_object(Bucket=result["bucket"], Key=result["key"])'
        yield '    result["content_type"] = upload["ContentType"]'
    yield "# Your own rules go here: check the data, and change them, before anything is written."
    for link in used(function, system):
        yield plain(f"# {link.target.label}: {link.label or link.target.role}", 110)
        yield from _step(link.target, function, system, brief)
    yield "return result"


def _is_table(link: Link) -> bool:
    return link.target.role == "nosql-table"


def _read(table: Part, function: Part, system: System) -> Iterator[str]:
    one, many = _reads_one(function, system), aws.reads(function, system)[1]
    if many:
        start = "    " if one else ""
        if one:
            yield 'if not unit["is_by_id"]:'
        yield f"{start}# A page of items; give the last key back as ExclusiveStartKey to read on."
        yield f'{start}return {table.module}.scan(Limit=50)["Items"]'
    if not one:
        return
    yield f'item = {table.module}.get_item(Key={{"{aws.KEY}": unit["key"]}}).get("Item")'
    yield "if item is None:"
    yield '    raise NotFound("There is no such item.")'
    yield "return item"


def _step(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    """One effect; what has several lines has a function of its own below."""
    place = f'os.environ["{aws.variable(part)}"]'
    group = ""
    if aws.is_fifo(part, system, brief.settings):
        group = ', MessageGroupId=str(result.get("group", "all")), MessageDeduplicationId=unit["mark"]'
    envelope = "envelope(unit, result)"
    short = {
        "queue": f"sqs_client.send_message(QueueUrl={place}, MessageBody={envelope}{group})",
        "topic": f"sns_client.publish(TopicArn={place}, Message={envelope}{group})",
        "notification": f'sns_client.publish(TopicArn={place}, Subject="Done", Message=f"Done: {{unit[\'id\']}}")',
        "stream": f'kinesis_client.put_record(StreamName={place}, Data={envelope}, PartitionKey=unit["key"])',
        "function": f'lambda_client.invoke(FunctionName={place}, InvocationType="Event", Payload={envelope})',
        "identity": f"# Check the caller's token here, against the issuer in {place}.",
        "cache": "# Not generated, do this by hand: make the cache and its client, then look up here.",
    }
    longer = {
        "nosql-table": _table,
        "object-store": _file,
        "event-bus": _event,
        "delivery-stream": _delivery,
        "workflow": _workflow,
        "sql-db": _sql,
        "secrets-store": _secret,
        "query-engine": _query,
        **dict.fromkeys(CALLED, _call),
    }
    if part.role in short:
        yield short[part.role]
    elif part.role in longer:
        yield from longer[part.role](part, function, system, brief)


def _table(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "# The same key again changes nothing: a put is its own repetition."
    yield f'{part.module}.put_item(Item={{"{aws.KEY}": unit["key"], "data": json.dumps(result, default=str)}})'


def _file(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    folder = aws.RESULTS if aws.incoming(part, system) else ""
    yield "s3_client.put_object("
    yield f'    Bucket=os.environ["{aws.variable(part)}"],'
    yield f"    Key=f\"{folder}{{unit['key']}}.json\","
    yield "    Body=json.dumps(result, default=str),"
    yield ")"


def _delivery(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "firehose_client.put_record("
    yield f'    DeliveryStreamName=os.environ["{aws.variable(part)}"],'
    yield '    Record={"Data": envelope(unit, result) + "\\n"},'
    yield ")"


def _workflow(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "# The name is the unit's: a second start under it is refused, so that no execution runs twice."
    yield "try:"
    yield "    stepfunctions_client.start_execution("
    yield f'        stateMachineArn=os.environ["{aws.variable(part)}"], name=unit["mark"], input=envelope(unit, result)'
    yield "    )"
    yield "except stepfunctions_client.exceptions.ExecutionAlreadyExists:"
    yield "    pass"


def _secret(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "# Read once, when the first unit needs it, and kept in memory alone: what it opens is yours to open."
    yield f"{part.module}()"


def _query(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "athena_client.start_query_execution("
    yield '    QueryString="SHOW TABLES",'
    yield f'    WorkGroup=os.environ["{aws.variable(part)}"],'
    yield f'    QueryExecutionContext={{"Database": os.environ["{part.variable}_DB_NAME"]}},'
    yield ")"


def _call(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    # All calls share the time that the function has.
    calls = sum(link.target.role in CALLED for link in used(function, system))
    seconds = f"{max(1, aws.timeout(function, system, brief.settings) - 2) / calls:.3g}"
    path = call_path(part, system)
    address = f'os.environ["{aws.variable(part)}"]' + (f' + "{path}"' if path else "")
    yield f'result["{part.module}"] = call({address}, result, unit["correlation_id"], timeout={seconds})'


def _event(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "sent = events_client.put_events("
    yield "    Entries=["
    yield "        {"
    yield f'            "EventBusName": os.environ["{aws.variable(part)}"],'
    yield f'            "Source": "{system.project}",'
    yield f'            "DetailType": "{function.name}.done",'
    yield '            "Detail": envelope(unit, result),'
    yield "        }"
    yield "    ]"
    yield ")"
    yield "# A refusal comes as a count, not as an error."
    yield 'if sent["FailedEntryCount"]:'
    yield "    raise RuntimeError(f\"The bus refused the event: {sent['Entries'][0].get('ErrorCode')}\")"


def _sql(part: Part, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "# Through the Data API: no connection is held open. The table is in docs/schema.sql."
    yield "rds_data_client.execute_statement("
    yield f'    resourceArn=os.environ["{aws.variable(part)}"],'
    yield f'    secretArn=os.environ["{part.variable}_SECRET_ARN"],'
    yield f'    database=os.environ["{part.variable}_DB_NAME"],'
    yield '    sql="INSERT INTO items (id, data) VALUES (:id, CAST(:data AS jsonb))"'
    yield '    " ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data",'
    yield "    parameters=["
    yield '        {"name": "id", "value": {"stringValue": unit["key"]}},'
    yield '        {"name": "data", "value": {"stringValue": json.dumps(result, default=str)}},'
    yield "    ],"
    yield ")"
