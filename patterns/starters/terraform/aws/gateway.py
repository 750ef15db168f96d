"""HTTP APIs: routes to functions, to a workflow and to systems outside, and who checks tokens."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.aws.parts import allowed, at, is_made, issuer, role, url
from patterns.starters.terraform.hcl import Json, Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import GATEWAY, Stack

FIELDS = ("requestId", "httpMethod", "routeKey", "status", "responseLatency", "integrationErrorMessage")


def api(stack: Stack, part: Part) -> None:
    """The API with throttling, access logs and, where an identity is drawn, tokens that are checked before any code."""
    body = {"name": stack.physical(part), "protocol_type": "HTTP"}
    made = stack.add(GATEWAY, "aws_apigatewayv2_api", part.module, stack.why(part), body)
    log = stack.add(
        GATEWAY,
        "aws_cloudwatch_log_group",
        part.module,
        f"{part.label}: who called, for {stack.settings.log_days.value} days",
        {
            "name": Template(f"/aws/apigateway/${{var.name}}-{part.name}"),
            "retention_in_days": stack.settings.log_days.value,
        },
    )
    shown = Json({name: f"$context.{name}" for name in FIELDS})
    throttle = Nested(throttling_burst_limit=100, throttling_rate_limit=50)
    stage = stack.add(
        GATEWAY,
        "aws_apigatewayv2_stage",
        part.module,
        f"{part.label}: what is deployed, at once",
        {
            "api_id": made["id"],
            "name": "$default",
            "auto_deploy": True,
            "access_log_settings": Nested(destination_arn=log["arn"], format=shown),
            "default_route_settings": Noted(
                throttle, "a cap on calls a second, so that an accident costs little; raise it with the load you expect"
            ),
        },
    )
    stack.ledger.made(part, made.told, stage.told, log.told, *_tokens(stack, part))
    stack.output(f"{part.module}_endpoint", f"The address of {part.label}", made["api_endpoint"])
    for link in stack.system.into(part, "client"):
        stack.ledger.made(link, f"output {part.module}_endpoint")
    for link in stack.system.out_of(part, "workflow"):
        _start_workflow(stack, link)
    for link in stack.system.out_of(part, "external-service"):
        _pass_through(stack, link)
    for link in stack.system.out_of(part, "container-service"):
        stack.ledger.by_hand(link, "Integrate the container's load balancer by a VPC link, once it is there.")


def _tokens(stack: Stack, part: Part) -> list[str]:
    links = stack.system.out_of(part, "identity")
    if not links:
        return []
    pool = links[0].target
    client = Raw(f"aws_cognito_user_pool_client.{pool.module}.id")
    made = stack.add(
        GATEWAY,
        "aws_apigatewayv2_authorizer",
        part.module,
        stack.flow(links[0]),
        {
            "api_id": at(part, "id"),
            "name": "tokens",
            "authorizer_type": "JWT",
            "identity_sources": ["$request.header.Authorization"],
            "jwt_configuration": Nested(issuer=issuer(pool), audience=[client]),
        },
    )
    stack.ledger.made(links[0], made.told)
    for link in links[1:]:
        stack.ledger.by_hand(link, "Routes have one authorizer each: choose which of them check this issuer's tokens.")
    return [made.told]


def identity(stack: Stack, part: Part) -> None:
    """A Cognito user pool, with a client that signs users in."""
    pool = stack.add(
        GATEWAY,
        "aws_cognito_user_pool",
        part.module,
        stack.why(part),
        {
            "name": stack.physical(part),
            "username_attributes": ["email"],
            "mfa_configuration": "OPTIONAL",
            "deletion_protection": Noted("ACTIVE", "switch it off before you destroy it"),
            "software_token_mfa_configuration": Nested(enabled=True),
            "admin_create_user_config": Noted(
                Nested(allow_admin_create_user_only=True), "nobody signs up by themselves"
            ),
            "password_policy": Nested(minimum_length=14, temporary_password_validity_days=7),
        },
    )
    client = stack.add(
        GATEWAY,
        "aws_cognito_user_pool_client",
        part.module,
        f"{part.label}: for whoever signs users in; it holds no secret",
        {
            "name": stack.physical(part),
            "user_pool_id": pool["id"],
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
            "prevent_user_existence_errors": "ENABLED",
        },
    )
    stack.ledger.made(part, pool.told, client.told)


def to_function(stack: Stack, link: Link) -> None:
    """The integration of a function, its route and what lies below it, and leave to invoke it."""
    method, path = aws.route(link)
    paths = [path, f"{path}/{{proxy+}}"] if method == "ANY" else [path]
    integration = {
        "integration_type": "AWS_PROXY",
        "integration_uri": at(link.target, "invoke_arn"),
        "payload_format_version": "2.0",
        "timeout_milliseconds": Noted(30_000, "the longest there is; the function gives up before"),
    }
    told = _integrate(stack, link, integration, [f"{method} {path}" for path in paths])
    allow = stack.add(
        GATEWAY,
        "aws_lambda_permission",
        stack.between(link),
        f"{link.words}: may invoke it, for this API alone",
        {
            "action": "lambda:InvokeFunction",
            "function_name": at(link.target, "function_name"),
            "principal": "apigateway.amazonaws.com",
            "source_arn": Noted(
                Template(f"${{{at(link.source, 'execution_arn')}}}/*"), "reason: the routes of this one API"
            ),
        },
    )
    stack.ledger.made(link, *told, allow.told)


def _start_workflow(stack: Stack, link: Link) -> None:
    """A route that starts an execution without a function between."""
    if not is_made(stack, link.target):
        return
    name = stack.between(link)
    statements = [allowed(["states:StartExecution"], at(link.target))]
    why = f"{link.words}: may start this state machine and nothing else"
    held = role(stack, GATEWAY, name, why, "apigateway.amazonaws.com", statements)
    integration = {
        "integration_type": "AWS_PROXY",
        "integration_subtype": "StepFunctions-StartExecution",
        "credentials_arn": Raw(f"aws_iam_role.{name}.arn"),
        "payload_format_version": "1.0",
        "request_parameters": {"StateMachineArn": at(link.target), "Input": "$request.body"},
    }
    stack.ledger.made(link, *_integrate(stack, link, integration, [f"POST /{link.target.name}"]), *held)


def _pass_through(stack: Stack, link: Link) -> None:
    integration = {
        "integration_type": "HTTP_PROXY",
        "integration_method": "ANY",
        "integration_uri": url(stack, link.target),
        "payload_format_version": "1.0",
        "timeout_milliseconds": 29_000,
    }
    stack.ledger.made(link, *_integrate(stack, link, integration, [f"ANY /{link.target.name}"]))


def _integrate(stack: Stack, link: Link, body: dict[str, Any], routes: list[str]) -> list[str]:
    name, api_id = stack.between(link), at(link.source, "id")
    made = stack.add(GATEWAY, "aws_apigatewayv2_integration", name, stack.flow(link), {"api_id": api_id, **body})
    told = [made.told]
    for place, key in enumerate(routes):
        suffix = "_below" if place else ""
        route = {
            "api_id": api_id,
            "route_key": key,
            "target": Template(f"integrations/${{{made['id']}}}"),
            **_authorized(stack, link.source),
        }
        kind = "aws_apigatewayv2_route"
        told.append(stack.add(GATEWAY, kind, f"{name}{suffix}", f"{link.words}: {key}", route).told)
    return told


def _authorized(stack: Stack, part: Part) -> dict[str, Any]:
    if not stack.system.out_of(part, "identity"):
        return {"authorization_type": Noted("NONE", "no identity is drawn: whoever knows the address may call")}
    return {
        "authorization_type": "JWT",
        "authorizer_id": Raw(f"aws_apigatewayv2_authorizer.{part.module}.id"),
    }
