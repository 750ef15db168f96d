"""HTTP APIs: routes to functions, to a workflow and to systems outside, and who checks tokens."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.stack import Stack, issuer
from patterns.starters.sam.stores import trust
from patterns.starters.sam.text import Att, Noted, Ref, Sub
from patterns.starters.system import Link, Part


def api(stack: Stack, part: Part) -> None:
    """The API with throttling, access logs and, where an identity is drawn, tokens that are checked before any code."""
    name = part.logical
    log = stack.add(
        f"{name}Logs",
        "AWS::Logs::LogGroup",
        f"{part.label}: who called, for {stack.settings.log_days.value} days",
        {"RetentionInDays": stack.settings.log_days.value},
    )
    fields = ("requestId", "httpMethod", "routeKey", "status", "responseLatency", "integrationErrorMessage")
    told = ", ".join(f'"{item}": "$context.{item}"' for item in fields)
    properties = {
        "AccessLogSettings": {"DestinationArn": Att(log.name), "Format": f"{{{told}}}"},
        "DefaultRouteSettings": Noted(
            {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50},
            "a cap on calls a second, so that an accident costs little; raise it with the load you expect",
        ),
        "Auth": _auth(stack, part),
    }
    made = stack.add(name, "AWS::Serverless::HttpApi", stack.why(part), properties)
    stack.take(f"{name}ApiGatewayDefaultStage", "the stage that SAM makes")
    stack.ledger.made(part, made.told, log.told)
    url = Sub(f"https://${{{name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}")
    stack.output(f"{name}Url", f"The address of {part.label}", url)
    for link in stack.system.into(part, "client"):
        stack.ledger.made(link, f"output {name}Url")
    for link in stack.system.out_of(part, "workflow"):
        _start_workflow(stack, link)
    for link in stack.system.out_of(part, "external-service"):
        _pass_through(stack, link)
    for link in stack.system.out_of(part, "container-service"):
        stack.ledger.by_hand(link, "Integrate the container's load balancer by a VPC link, once it is there.")


def _auth(stack: Stack, part: Part) -> Any:
    links = stack.system.out_of(part, "identity")
    if not links:
        return None
    pool = links[0].target.logical
    for link in links:
        stack.ledger.made(link, f"Auth of {part.logical}")
    tokens = {
        "IdentitySource": "$request.header.Authorization",
        "JwtConfiguration": {"issuer": issuer(pool), "audience": [Ref(f"{pool}Client")]},
    }
    return Noted({"Authorizers": {"Tokens": tokens}, "DefaultAuthorizer": "Tokens"}, stack.brief.why(links[0].because))


def identity(stack: Stack, part: Part) -> None:
    """A Cognito user pool, with a client that signs users in."""
    name = part.logical
    pool = stack.add(
        name,
        "AWS::Cognito::UserPool",
        stack.why(part),
        {
            "AdminCreateUserConfig": Noted({"AllowAdminCreateUserOnly": True}, "nobody signs up by themselves"),
            "MfaConfiguration": "OPTIONAL",
            "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            "Policies": {"PasswordPolicy": {"MinimumLength": 14}},
            "UsernameAttributes": ["email"],
        },
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )
    client = stack.add(
        f"{name}Client",
        "AWS::Cognito::UserPoolClient",
        f"{part.label}: for whoever signs users in; it holds no secret",
        {
            "UserPoolId": Ref(name),
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        },
    )
    stack.ledger.made(part, pool.told, client.told)


def event(stack: Stack, link: Link, why: str) -> dict[str, Any]:
    """The events of a function behind the gateway: its route and what lies below it; none for one that is taken."""
    method, path = aws.route(link)
    paths = [path, f"{path}/{{proxy+}}"] if method == "ANY" else [path]
    api_id = Ref(link.source.logical)
    if not stack.free_route(link.source, method, path):
        return {}
    before = sum(name.startswith(f"From{link.source.logical}Route") for name in stack.events[link.target.id])
    first = f"From{link.source.logical}"
    if first in stack.events[link.target.id]:
        first += f"Route{before + 2}"
    return {
        f"{first}{'Below' if place else ''}": Noted(
            {
                "Type": "HttpApi",
                "Properties": {
                    "ApiId": api_id,
                    "Method": method,
                    "Path": path,
                    "PayloadFormatVersion": "2.0",
                    "TimeoutInMillis": Noted(30_000, "the longest there is; the function gives up before"),
                },
            },
            why,
        )
        for place, path in enumerate(paths)
    }


def _start_workflow(stack: Stack, link: Link) -> None:
    """A route that starts an execution without a function between."""
    if told := stack.joined.get((link.source.id, link.target.id)):
        stack.ledger.made(link, *told)
        return
    if not stack.free_route(link.source, "POST", f"/{link.target.name}"):
        stack.ledger.by_hand(link, f"POST /{link.target.name} leads elsewhere already: choose another path for this.")
        return
    gateway, target = link.source.logical, link.target.logical
    role = stack.add(
        f"{gateway}To{target}Role",
        "AWS::IAM::Role",
        f"{link.words}: may start this state machine and nothing else",
        {
            "AssumeRolePolicyDocument": trust("apigateway.amazonaws.com"),
            "Policies": [
                {
                    "PolicyName": "start",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Allow", "Action": "states:StartExecution", "Resource": Ref(target)}],
                    },
                }
            ],
        },
    )
    integration = stack.add(
        f"{gateway}To{target}",
        "AWS::ApiGatewayV2::Integration",
        f"{link.words}: {stack.brief.why(link.because)}",
        {
            "ApiId": Ref(gateway),
            "IntegrationType": "AWS_PROXY",
            "IntegrationSubtype": "StepFunctions-StartExecution",
            "CredentialsArn": Att(role.name),
            "PayloadFormatVersion": "1.0",
            "RequestParameters": {"StateMachineArn": Ref(target), "Input": "$request.body"},
        },
    )
    route = _route(stack, link, f"POST /{link.target.name}", integration.name)
    stack.joined[link.source.id, link.target.id] = (integration.told, route, role.told)
    stack.ledger.made(link, integration.told, route, role.told)


def _pass_through(stack: Stack, link: Link) -> None:
    if told := stack.joined.get((link.source.id, link.target.id)):
        stack.ledger.made(link, *told)
        return
    if not stack.free_route(link.source, "ANY", f"/{link.target.name}"):
        stack.ledger.by_hand(link, f"ANY /{link.target.name} leads elsewhere already: choose another path for this.")
        return
    gateway, target = link.source.logical, link.target.logical
    integration = stack.add(
        f"{gateway}To{target}",
        "AWS::ApiGatewayV2::Integration",
        f"{link.words}: {stack.brief.why(link.because)}",
        {
            "ApiId": Ref(gateway),
            "IntegrationType": "HTTP_PROXY",
            "IntegrationMethod": "ANY",
            "IntegrationUri": stack.url(link.target),
            "PayloadFormatVersion": "1.0",
            "TimeoutInMillis": 29_000,
        },
    )
    told = (integration.told, _route(stack, link, f"ANY /{link.target.name}", integration.name))
    stack.joined[link.source.id, link.target.id] = told
    stack.ledger.made(link, *told)


def _route(stack: Stack, link: Link, key: str, integration: str) -> str:
    gateway = link.source.logical
    is_checked = bool(stack.system.out_of(link.source, "identity"))
    made = stack.add(
        f"{gateway}To{link.target.logical}Route",
        "AWS::ApiGatewayV2::Route",
        f"{link.words}: {key}",
        {
            "ApiId": Ref(gateway),
            "RouteKey": key,
            "Target": Sub(f"integrations/${{{integration}}}"),
            "AuthorizationType": "JWT" if is_checked else "NONE",
            "AuthorizerId": Ref(f"{gateway}Tokens") if is_checked else None,
        },
    )
    if is_checked:
        _authorizer(stack, link.source)
    return made.told


def _authorizer(stack: Stack, part: Part) -> None:
    """For routes that SAM does not write, beside the authorizer that it writes for its own."""
    pool = stack.system.out_of(part, "identity")[0].target.logical
    stack.add(
        f"{part.logical}Tokens",
        "AWS::ApiGatewayV2::Authorizer",
        f"{part.label}: tokens are checked on these routes too",
        {
            "ApiId": Ref(part.logical),
            "Name": "routes",
            "AuthorizerType": "JWT",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": issuer(pool), "Audience": [Ref(f"{pool}Client")]},
        },
    )
