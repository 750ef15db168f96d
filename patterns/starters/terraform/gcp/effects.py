"""What handlers on Google Cloud do to what they use: one function of Python for each role, by text."""

# Each is called with the name of the variable of the environment that says where it is.
CALLS = {
    "nosql-table": "effects.put_item({variable}, event, data)",
    "object-store": "effects.write_file({variable}, event, data)",
    "queue": "effects.publish({variable}, event, data)",
    "topic": "effects.publish({variable}, event, data)",
    "event-bus": "effects.publish({variable}, event, data)",
    "stream": "effects.publish({variable}, event, data)",
    "delivery-stream": "effects.publish({variable}, event, data)",
    "secrets-store": "effects.secret({variable})",
    "query-engine": 'effects.query({variable}, "SELECT 1")',
    "workflow": "effects.start_workflow({variable}, event, data)",
    "sql-db": 'effects.sql({variable}, "SELECT 1")',
    "external-service": "effects.call({variable}, event, data)",
    "function": "effects.call_function({variable}, event, data)",
}
EFFECTS = {
    "nosql-table": '''
@cache
def _tables() -> Any:
    from google.cloud import firestore

    return firestore.Client(database=os.environ["DATABASE"])


def put_item(variable: str, event: Event, data: Any) -> None:
    """Write one document; the same event writes the same one."""
    key = event.id.replace("/", "_")
    _tables().collection(os.environ[variable]).document(key).set({"data": data})


def get_item(variable: str, key: str) -> Any:
    return _tables().collection(os.environ[variable]).document(key).get().to_dict()
''',
    "object-store": '''
@cache
def _files() -> Any:
    from google.cloud import storage

    return storage.Client()


def write_file(variable: str, event: Event, data: Any) -> None:
    """Write below results/, which starts nothing."""
    blob = _files().bucket(os.environ[variable]).blob(f"results/{event.id.replace('/', '_')}.json")
    blob.upload_from_string(json.dumps(data, default=str), content_type="application/json")


def read_file(bucket: str, key: str) -> bytes:
    return bytes(_files().bucket(bucket).blob(key).download_as_bytes())
''',
    "topic": '''
@cache
def _publisher() -> Any:
    from google.cloud import pubsub_v1

    return pubsub_v1.PublisherClient()


def publish(variable: str, event: Event, data: Any) -> None:
    """Publish, and wait until it is taken: a fault here has to bring the event back."""
    _publisher().publish(os.environ[variable], wrapped(event, data).encode()).result(timeout=SECONDS)
''',
    "secrets-store": '''
@cache
def secret(variable: str) -> str:
    """Read once for each instance; a new version needs a new instance."""
    from google.cloud import secretmanager

    name = f"{os.environ[variable]}/versions/latest"
    return str(secretmanager.SecretManagerServiceClient().access_secret_version(name=name).payload.data.decode())
''',
    "query-engine": '''
@cache
def _queries() -> Any:
    from google.cloud import bigquery

    return bigquery.Client()


def query(variable: str, statement: str) -> list[dict[str, Any]]:
    """Rows of a query over the data set; never put words of a caller into the statement."""
    from google.cloud import bigquery

    project = _queries().project
    config = bigquery.QueryJobConfig(
        default_dataset=f"{project}.{os.environ[variable]}", maximum_bytes_billed=10 * 1024**3
    )
    return [dict(row) for row in _queries().query(statement, job_config=config).result()]
''',
    "workflow": """
@cache
def _executions() -> Any:
    from google.cloud.workflows import executions_v1

    return executions_v1.ExecutionsClient()


def start_workflow(variable: str, event: Event, data: Any) -> None:
    execution = {"argument": wrapped(event, data)}
    _executions().create_execution(parent=os.environ[variable], execution=execution)
""",
    "sql-db": '''
@cache
def _connector() -> Any:
    from google.cloud.sql.connector import Connector

    return Connector()


def sql(variable: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of one statement; values go beside it, never into it."""
    connection = _connector().connect(
        os.environ[variable],
        "pg8000",
        user=os.environ["SQL_USER"],
        db="app",
        enable_iam_auth=True,
        ip_type=os.environ["SQL_IP_TYPE"],
    )
    try:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        rows = list(cursor.fetchall()) if cursor.description else []
        connection.commit()
        return rows
    finally:
        connection.close()
''',
    "external-service": '''
def call(variable: str, event: Event, data: Any) -> bytes:
    """Call over HTTPS with a short timeout, twice where the other side has a fault."""
    for is_last in (False, True):
        try:
            return _sent(os.environ[variable], event, data, {})
        except urllib.error.HTTPError as error:
            if is_last or error.code < 500:
                raise
    return b""


def _sent(url: str, event: Event, data: Any, headers: dict[str, str]) -> bytes:
    told = {"content-type": "application/json", "x-correlation-id": event.correlation_id, **headers}
    request = urllib.request.Request(url, json.dumps(data, default=str).encode(), told)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return bytes(answer.read())
''',
    "function": '''
def call_function(variable: str, event: Event, data: Any) -> bytes:
    """Call another function with a token of this one's identity."""
    import google.auth.transport.requests
    import google.oauth2.id_token

    url = os.environ[variable]
    token = google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), url)
    told = {"content-type": "application/json", "x-correlation-id": event.correlation_id}
    told["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(data, default=str).encode(), told)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return bytes(answer.read())
''',
}
