"""What handlers on Azure do to what they use: one function of Python for each role, by text."""

# Each is called with the name of the variable of the environment that says where it is.
CALLS = {
    "nosql-table": "effects.put_item({variable}, event, data)",
    "object-store": "effects.write_file({variable}, event, data)",
    "queue": "effects.send({variable}, event, data)",
    "topic": "effects.send({variable}, event, data, is_topic=True)",
    "event-bus": "effects.publish({variable}, event, data)",
    "stream": "effects.stream({variable}, event, data)",
    "delivery-stream": "effects.stream({variable}, event, data)",
    "secrets-store": 'effects.secret({variable}, "your-secret")',
    "external-service": "effects.call({variable}, event, data)",
}
IDENTITY = """
@cache
def _identity() -> Any:
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential()
"""
EFFECTS = {
    "nosql-table": '''
@cache
def _tables() -> Any:
    from azure.cosmos import CosmosClient

    return CosmosClient(os.environ["TABLES__accountEndpoint"], _identity()).get_database_client("app")


def put_item(variable: str, event: Event, data: Any) -> None:
    """Write one document; the same event writes the same one."""
    key = "".join("_" if letter in "/\\\\\\\\?#" else letter for letter in event.id)
    _tables().get_container_client(os.environ[variable]).upsert_item({"id": key, "pk": key, "data": data})


def get_item(variable: str, key: str) -> Any:
    return _tables().get_container_client(os.environ[variable]).read_item(key, partition_key=key)
''',
    "object-store": '''
@cache
def _files(variable: str) -> Any:
    from azure.storage.blob import BlobServiceClient

    return BlobServiceClient(os.environ[f"{variable}_ENDPOINT"], _identity()).get_container_client(os.environ[variable])


def write_file(variable: str, event: Event, data: Any) -> None:
    """Write below results/, which starts nothing."""
    name = f"results/{event.id.replace('/', '_')}.json"
    _files(variable).upload_blob(name, json.dumps(data, default=str), overwrite=True)
''',
    "queue": """
@cache
def _messages() -> Any:
    from azure.servicebus import ServiceBusClient

    return ServiceBusClient(os.environ["MESSAGES__fullyQualifiedNamespace"], _identity())


@cache
def _sender(name: str, is_topic: bool) -> Any:
    return _messages().get_topic_sender(name) if is_topic else _messages().get_queue_sender(name)


def send(variable: str, event: Event, data: Any, is_topic: bool = False) -> None:
    from azure.servicebus import ServiceBusMessage

    message = ServiceBusMessage(wrapped(event, data), correlation_id=event.correlation_id)
    _sender(os.environ[variable], is_topic).send_messages(message, timeout=SECONDS)
""",
    "event-bus": """
@cache
def _bus(variable: str) -> Any:
    from azure.eventgrid import EventGridPublisherClient

    return EventGridPublisherClient(os.environ[variable], _identity())


def publish(variable: str, event: Event, data: Any) -> None:
    from azure.core.messaging import CloudEvent

    told = {"correlation_id": event.correlation_id, "data": data}
    _bus(variable).send(CloudEvent(source="/starter", type="done", data=told))
""",
    "stream": """
@cache
def _stream(namespace: str, hub: str) -> Any:
    from azure.eventhub import EventHubProducerClient

    return EventHubProducerClient(namespace, hub, _identity())


def stream(variable: str, event: Event, data: Any) -> None:
    from azure.eventhub import EventData

    client = _stream(os.environ[f"{variable}__fullyQualifiedNamespace"], os.environ[variable])
    client.send_event(EventData(wrapped(event, data)), partition_key=event.correlation_id)
""",
    "secrets-store": '''
@cache
def secret(variable: str, name: str) -> str:
    """Read once for each instance; a new version needs a new instance."""
    from azure.keyvault.secrets import SecretClient

    return str(SecretClient(os.environ[variable], _identity()).get_secret(name).value)
''',
    "external-service": '''
def call(variable: str, event: Event, data: Any) -> bytes:
    """Call over HTTPS with a short timeout, twice where the other side has a fault."""
    told = {"content-type": "application/json", "x-correlation-id": event.correlation_id}
    request = urllib.request.Request(os.environ[variable], json.dumps(data, default=str).encode(), told)
    for is_last in (False, True):
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if is_last or error.code < 500:
                raise
    return b""
''',
}
