"""What a handler in JavaScript does: a client for each service it uses, and a step for each thing that it uses."""

from collections.abc import Callable
from dataclasses import dataclass, field

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript_parts import LINE, only_reads, quoted, reads_list, reads_one
from patterns.starters.handlers.parts import call_path, stores_of, used
from patterns.starters.names import plain
from patterns.starters.system import Part, System

# Package, class and variable of the client for each role.
CLIENTS = {
    "object-store": ("s3", "S3Client", "s3"),
    "queue": ("sqs", "SQSClient", "sqs"),
    "topic": ("sns", "SNSClient", "sns"),
    "notification": ("sns", "SNSClient", "sns"),
    "event-bus": ("eventbridge", "EventBridgeClient", "eventBridge"),
    "stream": ("kinesis", "KinesisClient", "kinesis"),
    "delivery-stream": ("firehose", "FirehoseClient", "firehose"),
    "workflow": ("sfn", "SFNClient", "stepFunctions"),
    "sql-db": ("rds-data", "RDSDataClient", "dataApi"),
    "secrets-store": ("secrets-manager", "SecretsManagerClient", "secretsManager"),
    "query-engine": ("athena", "AthenaClient", "athena"),
    "function": ("lambda", "LambdaClient", "lambda"),
    "nosql-table": ("dynamodb", "DynamoDBClient", "dynamodb"),
}
CALLED = frozenset({"external-service", "api-gateway", "container-service"})
LONGEST_CALL_MARGIN = 2  # seconds that are left of the timeout, so that a call that hangs is still told


@dataclass
class Code:
    """The lines of `work`, and what they need: names by module, and clients by variable."""

    lines: list[str] = field(default_factory=list)
    imports: dict[str, set[str]] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    helpers: list[str] = field(default_factory=list)

    def add(self, *lines: str) -> None:
        self.lines += lines

    def needs(self, module: str, *names: str) -> None:
        self.imports.setdefault(module, set()).update(names)

    def client(self, role: str, *commands: str) -> str:
        """The variable of a client; its package's commands are imported along."""
        package, kind, name = CLIENTS[role]
        self.needs(f"@aws-sdk/client-{package}", kind, *(() if role == "nosql-table" else commands))
        self.clients[name] = f"new {kind}({{}})"
        if role == "nosql-table":
            self.needs("@aws-sdk/lib-dynamodb", "DynamoDBDocumentClient", *commands)
            self.clients[name] = "DynamoDBDocumentClient.from(new DynamoDBClient({}))"
        return name


@dataclass(frozen=True)
class Step:
    """One thing that a function uses, with the code that grows."""

    part: Part
    function: Part
    system: System
    brief: Brief
    code: Code

    @property
    def place(self) -> str:
        return f"process.env.{aws.variable(self.part)}"

    @property
    def others(self) -> list[str]:
        """Its further variables, such as the secret and the name of a database."""
        return [f"process.env.{name}" for name in aws.variables(self.part)[1:]]

    @property
    def envelope(self) -> str:
        self.code.needs("../shared/units.mjs", "envelope")
        return "envelope(unit, result)"


def written(function: Part, system: System, brief: Brief) -> Code:
    """The code of `work`."""
    code = Code()
    if only_reads(function, system):
        table = next(link.target for link in used(function, system) if link.target.role == "nosql-table")
        _read(Step(table, function, system, brief, code))
        return code
    code.add("const result = isObject(unit.data) ? { ...unit.data } : { value: unit.data };")
    if stores_of(function, system):
        name = code.client("object-store", "HeadObjectCommand")
        code.add(
            "if (result.bucket) {",
            "  // What was uploaded; GetObjectCommand reads it.",
            "  const place = { Bucket: result.bucket, Key: result.key };",
            f"  const upload = await {name}.send(new HeadObjectCommand(place));",
            "  result.content_type = upload.ContentType;",
            "}",
        )
    code.add("// Your own rules go here: check the data, and change them, before anything is written.")
    for link in used(function, system):
        code.add(f"// {plain(f'{link.target.label}: {link.label or link.target.role}', LINE)}")
        if link.target.role in STEPS:
            STEPS[link.target.role](Step(link.target, function, system, brief, code))
    code.add("return result;")
    return code


def _read(step: Step) -> None:
    one, many = reads_one(step.function, step.system), reads_list(step.function, step.system)
    commands = [name for name, is_used in (("GetCommand", one), ("ScanCommand", many)) if is_used]
    name = step.code.client("nosql-table", *commands)
    step.code.add("// Your own rules go here: who may read this, and what of it.")
    if many:
        listing = [
            "// A page of items; give the last key back as ExclusiveStartKey to read on.",
            f"const page = await {name}.send(new ScanCommand({{ TableName: {step.place}, Limit: 50 }}));",
            "return page.Items;",
        ]
        step.code.add(*(["if (!unit.isById) {", *(f"  {line}" for line in listing), "}"] if one else listing))
    if one:
        step.code.needs("../shared/errors.mjs", "NotFound")
        step.code.add(
            f"const wanted = {{ TableName: {step.place}, Key: {{ {aws.KEY}: unit.key }} }};",
            f"const {{ Item }} = await {name}.send(new GetCommand(wanted));",
            "if (!Item) {",
            '  throw new NotFound("There is no such item.");',
            "}",
            "return Item;",
        )


def _sent(step: Step, command: str, *members: str, comment: str = "") -> None:
    """Send one command."""
    name = step.code.client(step.part.role, command)
    if comment:
        step.code.add(f"// {comment}")
    step.code.add(f"await {name}.send(", f"  new {command}({{", *(f"    {line}," for line in members), "  }),", ");")


def _ordering(step: Step) -> tuple[str, ...]:
    if not aws.is_fifo(step.part, step.system, step.brief.settings):
        return ()
    return 'MessageGroupId: String(result.group ?? "all")', "MessageDeduplicationId: unit.mark"


def _table(step: Step) -> None:
    item = f"Item: {{ {aws.KEY}: unit.key, data: JSON.stringify(result) }}"
    told = "The same key again changes nothing: a put is its own repetition."
    _sent(step, "PutCommand", f"TableName: {step.place}", item, comment=told)


def _file(step: Step) -> None:
    folder = aws.RESULTS if aws.incoming(step.part, step.system) else ""
    told = f"Results lie below {folder}, whose files start nothing, or the work would never end." if folder else ""
    key = f"Key: `{folder}${{unit.key}}.json`"
    more = ("Body: JSON.stringify(result)", 'ContentType: "application/json"')
    _sent(step, "PutObjectCommand", f"Bucket: {step.place}", key, *more, comment=told)


def _queue(step: Step) -> None:
    body = f"MessageBody: {step.envelope}"
    _sent(step, "SendMessageCommand", f"QueueUrl: {step.place}", body, *_ordering(step))


def _topic(step: Step) -> None:
    _sent(step, "PublishCommand", f"TopicArn: {step.place}", f"Message: {step.envelope}", *_ordering(step))


def _notification(step: Step) -> None:
    told = ('Subject: "Done"', "Message: `Done: ${unit.id}`")
    _sent(step, "PublishCommand", f"TopicArn: {step.place}", *told)


def _stream(step: Step) -> None:
    data = f"Data: Buffer.from({step.envelope})"
    _sent(step, "PutRecordCommand", f"StreamName: {step.place}", data, "PartitionKey: unit.key")


def _delivery(step: Step) -> None:
    data = f"Record: {{ Data: Buffer.from(`${{{step.envelope}}}\\n`) }}"
    _sent(step, "PutRecordCommand", f"DeliveryStreamName: {step.place}", data, comment="A line for each record.")


def _invoke(step: Step) -> None:
    told = "Nobody waits for it: its own retries and dead letters are its own."
    members = (f"FunctionName: {step.place}", 'InvocationType: "Event"', f"Payload: {step.envelope}")
    _sent(step, "InvokeCommand", *members, comment=told)


def _bus(step: Step) -> None:
    name = step.code.client("event-bus", "PutEventsCommand")
    kind = f"{step.function.name}.done"
    step.code.needs("../shared/sent.mjs", "accepted")
    step.code.add(
        "// A refusal comes as a count, not as an error.",
        "accepted(",
        f"  await {name}.send(",
        "    new PutEventsCommand({",
        "      Entries: [",
        "        {",
        f"          EventBusName: {step.place},",
        f"          Source: {quoted(step.system.project)},",
        f"          DetailType: {quoted(kind)},",
        f"          Detail: {step.envelope},",
        "        },",
        "      ],",
        "    }),",
        "  ),",
        ");",
    )


def _workflow(step: Step) -> None:
    name = step.code.client("workflow", "StartExecutionCommand")
    step.code.needs("../shared/sent.mjs", "startedOnce")
    step.code.add(
        "// The name is the unit's: a second start under it is refused, so that no execution runs twice.",
        f"const execution = {{ stateMachineArn: {step.place}, name: unit.mark, input: {step.envelope} }};",
        f"await startedOnce({name}.send(new StartExecutionCommand(execution)));",
    )


def _sql(step: Step) -> None:
    secret, database = step.others
    members = (
        f"resourceArn: {step.place}",
        f"secretArn: {secret}",
        f"database: {database}",
        'sql: "INSERT INTO items (id, data) VALUES (:id, CAST(:data AS jsonb)) '
        'ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data"',
        'parameters: [\n      { name: "id", value: { stringValue: unit.key } },\n'
        '      { name: "data", value: { stringValue: JSON.stringify(result) } },\n    ]',
    )
    told = "Through the Data API: no connection is held open, and values are parameters, never parts of the SQL."
    _sent(step, "ExecuteStatementCommand", *members, comment=told)


def _secret(step: Step) -> None:
    name = step.code.client("secrets-store", "GetSecretValueCommand")
    step.code.needs("../shared/secret.mjs", "secretOf")
    step.code.add(
        "// Read once for an execution environment, and kept in memory alone: what it opens is yours to open.",
        f"await secretOf({step.place}, (SecretId) => {name}.send(new GetSecretValueCommand({{ SecretId }})));",
    )


def _query(step: Step) -> None:
    members = (
        'QueryString: "SHOW TABLES"',
        f"WorkGroup: {step.place}",
        f"QueryExecutionContext: {{ Database: {step.others[0]} }}",
        'ClientRequestToken: unit.id.length < 32 ? unit.id.padStart(32, "-") : unit.id.slice(-128)',
    )
    _sent(step, "StartQueryExecutionCommand", *members, comment="The same token again starts no second query.")


def _call(step: Step) -> None:
    seconds = max(1, aws.timeout(step.function, step.system, step.brief.settings) - LONGEST_CALL_MARGIN)
    calls = [link for link in used(step.function, step.system) if link.target.role in CALLED]
    path = call_path(step.part, step.system)
    address = f"`${{{step.place}}}{path}`" if path else step.place
    step.code.needs("../shared/calls.mjs", "call")
    each = f"{seconds / len(calls):.3g}"
    step.code.add(f"result[{quoted(step.part.name)}] = await call({address}, result, unit.correlationId, {each});")


def _identity(step: Step) -> None:
    step.code.add(f"// Not generated, do this by hand: check the caller's token against the issuer in {step.place}.")


def _cache(step: Step) -> None:
    step.code.add(
        "// Not generated, do this by hand: make the cache and its client outside of the handler, then look up here."
    )


STEPS: dict[str, Callable[[Step], None]] = {
    "nosql-table": _table,
    "object-store": _file,
    "queue": _queue,
    "topic": _topic,
    "notification": _notification,
    "stream": _stream,
    "delivery-stream": _delivery,
    "event-bus": _bus,
    "workflow": _workflow,
    "sql-db": _sql,
    "secrets-store": _secret,
    "query-engine": _query,
    "function": _invoke,
    "identity": _identity,
    "cache": _cache,
    **dict.fromkeys(CALLED, _call),
}
