"""Handlers in JavaScript: a small module for each function, on shared code that is the same in every starter."""

import json
from collections.abc import Iterable, Mapping

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript_module import module
from patterns.starters.handlers.javascript_parts import head
from patterns.starters.handlers.javascript_tests import test_module
from patterns.starters.handlers.parts import fixed
from patterns.starters.system import System

MAKE = """\
# The tests run against moto's services, which are a program in Python.
test: node_modules .venv/ready
\t@.venv/bin/moto_server -p 5010 >/dev/null 2>&1 & server=$$!; trap 'kill $$server' EXIT; sleep 3; \\
\tAWS_ENDPOINT_URL=http://127.0.0.1:5010 npm test

node_modules: package.json
\tnpm install

.venv/ready:
\tpython3 -m venv .venv
\t.venv/bin/pip install --quiet 'moto[server]>=5.1,<6'
\ttouch $@
"""
# Of Node.js 22, the runtime; the code needs nothing that Node.js 20 has not.
ENGINES = {"node": ">=20"}
VERSIONS = {
    "@aws-lambda-powertools/batch": "2.35.0",
    "@aws-lambda-powertools/idempotency": "2.35.0",
    "@aws-lambda-powertools/logger": "2.36.0",
    "@aws-sdk/client-athena": "3.1164.0",
    "@aws-sdk/client-dynamodb": "3.1169.0",
    "@aws-sdk/client-eventbridge": "3.1169.0",
    "@aws-sdk/client-firehose": "3.1169.0",
    "@aws-sdk/client-kinesis": "3.1143.0",
    "@aws-sdk/client-lambda": "3.1164.0",
    "@aws-sdk/client-rds-data": "3.1143.0",
    "@aws-sdk/client-s3": "3.1175.0",
    "@aws-sdk/client-secrets-manager": "3.1164.0",
    "@aws-sdk/client-sfn": "3.1164.0",
    "@aws-sdk/client-sns": "3.1169.0",
    "@aws-sdk/client-sqs": "3.1175.0",
    "@aws-sdk/lib-dynamodb": "3.1169.0",
}
# The shared code imports these: claims of idempotency keys are written with the client and read with the library.
ALWAYS = (
    "@aws-lambda-powertools/batch",
    "@aws-lambda-powertools/idempotency",
    "@aws-lambda-powertools/logger",
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/lib-dynamodb",
)


def javascript_files(system: System, brief: Brief) -> Mapping[str, str]:
    """Code, tests and what they need, by path; nothing where no function is drawn."""
    if not system.functions:
        return {}
    files = {**fixed("javascript"), "Makefile": MAKE}
    for function in system.functions:
        lines = module(function, system, brief, head(function, system, brief))
        files[aws.source(function, "javascript")] = "\n".join(lines) + "\n"
        files[f"tests/functions/{function.name}.test.mjs"] = test_module(function, system, brief)
    code = "".join(text for path, text in files.items() if path.startswith("src/"))
    files["src/package.json"] = _package(
        f"{system.project}-functions", {}, dependencies=_versions(name for name in VERSIONS if f'"{name}"' in code)
    )
    files["package.json"] = _package(
        system.project, {"scripts": {"test": "node --test"}}, devDependencies=_versions(VERSIONS)
    )
    return files


def _versions(names: Iterable[str]) -> dict[str, str]:
    return {name: VERSIONS[name] for name in sorted({*names, *ALWAYS})}


def _package(name: str, more: Mapping[str, object], **packages: Mapping[str, str]) -> str:
    described = {"name": name, "private": True, "type": "module", "engines": ENGINES, **more, **packages}
    return json.dumps(described, indent=2) + "\n"
