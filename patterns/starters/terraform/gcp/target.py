"""The target: Terraform and handlers for Google Cloud."""

from collections.abc import Callable

from patterns.starters.brief import Brief
from patterns.starters.ledger import Ledger
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Target, Written
from patterns.starters.terraform.gcp import alarms, functions, messages, stores, workflows
from patterns.starters.terraform.gcp.code import code
from patterns.starters.terraform.gcp.parts import NAME
from patterns.starters.terraform.hcl import Block
from patterns.starters.terraform.proof import CHECKED, NEEDS, REMOVE, UNCHECKED
from patterns.starters.terraform.stack import MAIN, Stack, prefix

VERSIONS = {"hashicorp/google": "~> 6.0", "hashicorp/archive": "~> 2.4", "hashicorp/random": "~> 3.6"}
MAKERS: dict[str, Callable[[Stack, Part], None]] = {
    "function": functions.function,
    "workflow": workflows.workflow,
    "queue": messages.topic,
    "topic": messages.topic,
    "event-bus": messages.topic,
    "stream": messages.topic,
    "dead-letter-queue": messages.dead_letters,
    "nosql-table": stores.table,
    "object-store": stores.bucket,
    "sql-db": stores.sql,
    "secrets-store": stores.secret,
    "query-engine": stores.query_engine,
    "delivery-stream": stores.delivery,
}
DELIVERED = frozenset(
    (source, target) for source in ("object-store", "event-bus", "topic") for target in ("queue", "topic")
)
NEEDS_NOTHING = {
    "client": "callers live outside",
    "external-service": "it is somebody else's",
    "scheduler": "its jobs belong to what they start",
    "change-feed": "it is the events of its collection",
    "logs-metrics": "a bucket of logs and alarms are made for all functions",
    "tracing": "Cloud Run traces a share of requests by itself",
}
APIS = (
    *("artifactregistry", "bigquery", "cloudbuild", "cloudfunctions", "cloudresourcemanager", "cloudscheduler"),
    *("eventarc", "firestore", "iam", "logging", "monitoring", "pubsub", "run", "secretmanager", "sqladmin"),
    *("storage", "workflowexecutions", "workflows"),
)
HANDS = {
    "api-gateway": "Each function behind it has an address of its own and takes calls from those you name as callers. "
    "API Gateway is in the provider google-beta only and needs an OpenAPI document: put it, or a load balancer, before "
    "them for rates and tokens.",
    "identity": "Turn on Identity Platform in the project and check its tokens where callers come in.",
    "notification": "Google Cloud has no service for it: send through a provider of mail, with its key as a secret.",
    "cache": "Memorystore stands in your network: make it there and give its address as a variable.",
    "container-service": "Its image, size and platform are yours: deploy it beside this configuration.",
}


def write(system: System, brief: Brief, ledger: Ledger) -> Written:
    """The configuration and the code; every part and link gets its entry in the ledger."""
    stack = Stack(system, brief, ledger)
    prefix(stack, NAME)
    project = stack.parameter("project_id", "The project of Google Cloud in which all of it stands")
    region = stack.parameter("region", "The region of Google Cloud in which all of it stands")
    stack.data(MAIN, "google_project", "current", "", {})
    stack.add(
        MAIN, "random_id", "suffix", "Names of buckets are the whole world's: this keeps them apart", {"byte_length": 4}
    )
    if system.functions:
        functions.code(stack)
    for part in system.parts:
        if part.role in MAKERS:
            MAKERS[part.role](stack, part)
        elif part.role in NEEDS_NOTHING:
            ledger.nothing(part, NEEDS_NOTHING[part.role])
    for function in system.functions:
        for link in system.starts(function):
            if link.source.role not in {"workflow", "function"}:
                messages.start(stack, link)
    for link in system.links:
        if link.roles in DELIVERED:
            messages.deliver(stack, link)
    alarms.alarms(stack)
    _leave_to_hands(stack)
    provider = Block("provider", ("google",), "", {"project": project, "region": region})
    files = {**stack.files("Google Cloud", VERSIONS, [provider]), **code(system, brief)}
    return Written(files, tuple(parameter for parameter, _ in stack.parameters.values()))


def _leave_to_hands(stack: Stack) -> None:
    """A word for everything that no maker has taken."""
    for matter in stack.ledger.missing(stack.system):
        if isinstance(matter, Part):
            stack.ledger.by_hand(matter, HANDS.get(matter.role, "This starter has no resource for it."))
        elif matter.answers:
            stack.ledger.nothing(matter, "it is the answer to a call")
        else:
            stack.ledger.by_hand(matter, _todo(matter))


def _todo(link: Link) -> str:
    if "container-service" in link.roles:
        return "Give the identity of the container the right to this, and the address it needs."
    for role in link.roles:
        if role in HANDS:
            return f"It comes with {role.replace('-', ' ')}, which is left to hands: see there."
    if link.target.role == "dead-letter-queue":
        return "Eventarc tries again for a day: name this topic in the subscription that it makes, with gcloud."
    return f"This starter joins no {link.source.role} to a {link.target.role}: do it by code of your own."


TERRAFORM_GCP = Target(
    slug="terraform-gcp",
    name="Terraform for Google Cloud",
    provider="gcp",
    main=MAIN,
    languages=("python",),
    needs=(*NEEDS, "the gcloud CLI with credentials", "Python 3.11 or later for the tests"),
    deploy="gcloud services enable "
    + " ".join(f"{name}.googleapis.com" for name in APIS)
    + "\nterraform init\nterraform plan -out=plan\nterraform apply plan",
    test="python3 -m pip install pytest\npython3 -m pytest tests\nterraform fmt -check\nterraform validate",
    remove=REMOVE,
    checked=CHECKED,
    unchecked=UNCHECKED,
    write=write,
    is_run=False,
)
