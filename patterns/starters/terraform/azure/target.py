"""The target: Terraform and handlers for Azure."""

from collections.abc import Callable

from patterns.starters.brief import Brief
from patterns.starters.ledger import Ledger
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Target, Written
from patterns.starters.terraform.azure import alarms, functions, gateway, messages, stores
from patterns.starters.terraform.azure.code import code
from patterns.starters.terraform.azure.parts import NAME
from patterns.starters.terraform.hcl import Block, Nested, Noted
from patterns.starters.terraform.proof import CHECKED, NEEDS, REMOVE, UNCHECKED
from patterns.starters.terraform.stack import MAIN, Stack, prefix

VERSIONS = {"hashicorp/azurerm": "~> 4.50", "hashicorp/random": "~> 3.6"}
MAKERS: dict[str, Callable[[Stack, Part], None]] = {
    "api-gateway": gateway.api,
    "function": functions.function,
    "queue": messages.queue,
    "topic": messages.topic,
    "event-bus": messages.bus,
    "stream": messages.stream,
    "delivery-stream": messages.stream,
    "dead-letter-queue": messages.dead_letters,
    "nosql-table": stores.table,
    "object-store": stores.bucket,
    "sql-db": stores.sql,
    "secrets-store": stores.secret,
}
DELIVERED = frozenset((source, target) for source in ("object-store", "event-bus") for target in ("queue", "topic"))
NEEDS_NOTHING = {
    "client": "callers live outside",
    "external-service": "it is somebody else's",
    "scheduler": "a timer belongs to the function that it starts",
    "change-feed": "it is the change feed of its table",
    "logs-metrics": "a workspace and alarms are made for all functions",
    "tracing": "Application Insights traces all functions",
}
HANDS = {
    "workflow": "Write it as Durable Functions, whose orchestrator is code: call the steps as activities with a retry.",
    "identity": "Make a tenant of Entra External ID and check its tokens where callers come in.",
    "notification": "Make a resource of Communication Services and verify the domain that you send from.",
    "query-engine": "Make a Synapse workspace and define external tables over the container.",
    "cache": "Make an Azure Managed Redis in the network of the functions and give its address as a variable.",
    "container-service": "Its image, size and platform are yours: deploy it beside this configuration.",
}


def write(system: System, brief: Brief, ledger: Ledger) -> Written:
    """The configuration and the code; every part and link gets its entry in the ledger."""
    stack = Stack(system, brief, ledger)
    prefix(stack, NAME)
    stack.parameter("location", "The region of Azure in which all of it stands")
    functions.shared(stack)
    for part in system.parts:
        if part.role in MAKERS:
            MAKERS[part.role](stack, part)
        elif part.role in NEEDS_NOTHING:
            ledger.nothing(part, NEEDS_NOTHING[part.role])
    for function in system.functions:
        for link in system.starts(function):
            messages.start(stack, link)
    for link in system.links:
        if link.roles in DELIVERED:
            messages.deliver(stack, link)
    alarms.alarms(stack)
    _leave_to_hands(stack)
    by_identity = Noted(True, "accounts have no keys, so Terraform comes in by identity too")
    provider = Block("provider", ("azurerm",), "", {"storage_use_azuread": by_identity, "features": Nested()})
    files = {**stack.files("Azure", VERSIONS, [provider]), **code(system, brief)}
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
            return f"It comes with the {role.replace('-', ' ')}, which is left to hands: see there."
    if link.target.role == "dead-letter-queue":
        return "This trigger sets nothing aside by itself: catch what keeps failing in the handler and send it there."
    return f"This starter joins no {link.source.role} to a {link.target.role}: do it by code of your own."


TERRAFORM_AZURE = Target(
    slug="terraform-azure",
    name="Terraform for Azure",
    provider="azure",
    main=MAIN,
    languages=("python",),
    needs=(*NEEDS, "the Azure CLI with credentials and ARM_SUBSCRIPTION_ID", "Azure Functions Core Tools 4"),
    deploy="terraform init\nterraform plan -out=plan\nterraform apply plan\nsh publish.sh",
    test="python3 -m pip install pytest\npython3 -m pytest tests\nterraform fmt -check\nterraform validate",
    remove=REMOVE,
    checked=CHECKED,
    unchecked=UNCHECKED,
    write=write,
    is_run=False,
)
