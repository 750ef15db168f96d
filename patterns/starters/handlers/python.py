"""Handlers in Python: a small module for each function, on shared code that is the same in every starter."""

from collections.abc import Iterator, Mapping

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers import python_tests
from patterns.starters.handlers.parts import fixed, telling
from patterns.starters.handlers.python_work import clients, steps
from patterns.starters.system import Part, System

REQUIREMENTS = "aws-lambda-powertools[tracer]>=3.20,<4\nboto3>=1.40,<2\n"
FOR_TESTS = "-r src/requirements.txt\nmoto>=5.1,<6\npytest>=8.4,<10\n"
CONFIG = (
    "[pytest]\npythonpath = src tests\ntestpaths = tests\nfilterwarnings =\n    error\n    ignore::DeprecationWarning\n"
)
MAKE = """\
# Made once: `make test` sets up an environment of its own.
test: .venv/ready
\t.venv/bin/python -m pytest -q

.venv/ready: requirements-dev.txt src/requirements.txt
\tpython3 -m venv .venv
\t.venv/bin/pip install --quiet -r requirements-dev.txt
\ttouch $@
"""


def python_files(system: System, brief: Brief) -> Mapping[str, str]:
    """Code, tests and what they need, by path; nothing where no function is drawn."""
    if not system.functions:
        return {}
    shared = fixed("python")
    files = {f"src/{path}": text for path, text in shared.items() if path.startswith("shared/")}
    files |= {path: text for path, text in shared.items() if path.startswith("tests/")}
    files |= {
        "src/functions/__init__.py": '"""One module a function."""\n',
        "src/requirements.txt": REQUIREMENTS,
        "requirements-dev.txt": FOR_TESTS,
        "pytest.ini": CONFIG,
        "Makefile": MAKE,
        "tests/conftest.py": python_tests.conftest(system, brief),
    }
    for function in system.functions:
        files[aws.source(function, "python")] = "\n".join(_module(function, system, brief)) + "\n"
        files[f"tests/test_{function.module}.py"] = python_tests.test_module(function, system, brief)
    return files


def _module(function: Part, system: System, brief: Brief) -> Iterator[str]:
    claims = aws.claims_keys(function, system, brief.settings)
    lines = [line.replace("\\", "/").replace('"', "'") for line in telling(function, system, brief)]
    yield f'"""{lines[0]}'
    yield from lines[1:]
    yield '"""'
    yield ""
    made, imports, shared = clients(function, system, brief)
    for name in sorted(imports):
        yield f"import {name}"
    if imports:
        yield ""
    if any("boto3." in line for line in made):
        yield "import boto3"
        yield ""
    held = {**shared, "run": {"run"}}
    if claims:
        held["once"] = {"CONFIG", "once"}
    for name in sorted(held):
        yield f"from shared.{name} import {', '.join(sorted(held[name]))}"
    if made:
        yield ""
        yield "# Made once for an execution environment, not for each event."
        yield from made
    yield ""
    yield ""
    if claims:
        yield "@once"
    yield "def work(unit):"
    yield '    """Do one unit of work; what it gives back is the answer, where somebody waits for one."""'
    yield from (f"    {line}" if line else "" for line in steps(function, system, brief))
    yield ""
    yield ""
    yield "def handler(event, context):"
    if claims:
        yield "    CONFIG.register_lambda_context(context)  # a claim ends with the time that the function has"
    yield "    return run(event, context, work)"
