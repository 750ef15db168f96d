"""API Management: an API whose operations lead to the functions behind it."""

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.azure.parts import placed, worldwide
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import GATEWAY, Stack

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def api(stack: Stack, part: Part) -> None:
    """The service and its API; a function takes calls with its key, which nobody but the team puts in."""
    body = {
        "name": worldwide(part),
        **placed(),
        "publisher_name": stack.parameter("publisher_name", "Who publishes the API"),
        "publisher_email": stack.parameter("publisher_email", "Address to which the service writes"),
        "sku_name": Noted("Consumption_0", "pays for calls"),
    }
    made = stack.add(GATEWAY, "azurerm_api_management", part.module, stack.why(part), body)
    named = {
        "name": part.name,
        "resource_group_name": placed()["resource_group_name"],
        "api_management_name": made["name"],
        "revision": "1",
        "display_name": part.name,
        "path": Noted("", "at the root"),
        "protocols": Noted(["https"], "nobody comes in without TLS"),
        "subscription_required": Noted(True, "callers need a key of the API until tokens are checked"),
    }
    described = stack.add(GATEWAY, "azurerm_api_management_api", part.module, f"{part.label}: its API", named)
    stack.ledger.made(part, made.told, described.told)
    stack.output(f"{part.module}_gateway", f"The address of {part.label}", made["gateway_url"])
    for link in stack.system.into(part, "client"):
        stack.ledger.made(link, f"output {part.module}_gateway")
    for link in stack.system.out_of(part, "function"):
        _operations(stack, link)
    for link in stack.system.out_of(part, "identity"):
        stack.ledger.by_hand(link, "Add a validate-jwt policy with the address of your tenant's OpenID configuration.")


def _operations(stack: Stack, link: Link) -> None:
    method, path = aws.route(link)
    told = []
    for verb in METHODS if method == "ANY" else (method,):
        told += _operation(stack, link, verb, path)
    stack.ledger.made(link, *told)
    todo = "Put the key of the function into a named value and send it as x-functions-key by a policy."
    stack.ledger.by_hand(link, todo)


def _operation(stack: Stack, link: Link, verb: str, path: str) -> list[str]:
    gateway, name = link.source, f"{stack.between(link)}_{verb.lower()}"
    held = {
        "api_name": Raw(f"azurerm_api_management_api.{gateway.module}.name"),
        "api_management_name": Raw(f"azurerm_api_management.{gateway.module}.name"),
        "resource_group_name": placed()["resource_group_name"],
    }
    operation = f"{link.target.name}-{link.place}-{verb.lower()}"
    fields = [piece.strip("{}") for piece in path.split("/") if piece.startswith("{")]
    body = {
        "operation_id": operation,
        **held,
        "display_name": operation,
        "method": verb,
        "url_template": path,
        "template_parameter": [_field(field) for field in fields],
    }
    made = stack.add(GATEWAY, "azurerm_api_management_api_operation", name, stack.flow(link), body)
    host = f"https://${{azurerm_function_app_flex_consumption.{link.target.module}.default_hostname}}/api"
    rules = (
        f'<policies><inbound><base /><set-backend-service base-url="{host}" />'
        f'<rewrite-uri template="/{link.target.name}" /></inbound></policies>'
    )
    policy = {"operation_id": made["operation_id"], **held, "xml_content": Template(rules)}
    why = f"{link.words}: leads to the function"
    leads = stack.add(GATEWAY, "azurerm_api_management_api_operation_policy", name, why, policy)
    return [made.told, leads.told]


def _field(name: str) -> Nested:
    return Nested(name=name, required=True, type="string")
