"""The Terraform of every source: it parses, fits its provider's schema, and holds what is drawn."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from patterns.starters.starter import starter
from patterns.starters.system import Link, Part
from patterns.starters.targets import TARGETS
from tests.patterns.starters.blueprints import SOURCES
from tests.patterns.starters.terraform.reading import dangling, faults, unexplained
from tests.patterns.starters.terraform.sources import CASES, NAMES, Read, read

pytestmark = pytest.mark.django_db
FUNCTIONS = {
    "terraform-aws": "aws_lambda_function",
    "terraform-gcp": "google_cloudfunctions2_function",
    "terraform-azure": "azurerm_function_app_flex_consumption",
}
OWN = {
    "terraform-aws": ("aws_iam_role", "aws_iam_role_policy", "aws_cloudwatch_log_group"),
    "terraform-gcp": ("google_service_account",),
    "terraform-azure": ("azurerm_user_assigned_identity", "azurerm_service_plan", "azurerm_role_assignment"),
}
ALARMS = {
    "terraform-aws": ("aws_cloudwatch_metric_alarm", ("errors", "throttles", "duration")),
    "terraform-gcp": ("google_monitoring_alert_policy", ("errors", "throttles", "duration")),
    "terraform-azure": ("azurerm_monitor_metric_alert", ("errors", "duration")),
}
# By the role of what starts a function: the resource that joins both, and the fields that name the two.
Joint = tuple[str, str, str]
JOINTS: dict[tuple[str, str], Joint] = {
    ("terraform-aws", "queue"): ("aws_lambda_event_source_mapping", "event_source_arn", "function_name"),
    ("terraform-aws", "stream"): ("aws_lambda_event_source_mapping", "event_source_arn", "function_name"),
    ("terraform-aws", "topic"): ("aws_sns_topic_subscription", "topic_arn", "endpoint"),
    ("terraform-aws", "event-bus"): ("aws_cloudwatch_event_target", "event_bus_name", "arn"),
    ("terraform-aws", "object-store"): ("aws_cloudwatch_event_target", "rule", "arn"),
    ("terraform-aws", "scheduler"): ("aws_scheduler_schedule", "name_prefix", "target"),
    ("terraform-gcp", "queue"): ("google_pubsub_subscription", "topic", "push_config"),
    ("terraform-gcp", "stream"): ("google_pubsub_subscription", "topic", "push_config"),
    ("terraform-gcp", "topic"): ("google_pubsub_subscription", "topic", "push_config"),
    ("terraform-gcp", "event-bus"): ("google_pubsub_subscription", "topic", "push_config"),
    ("terraform-gcp", "object-store"): ("google_pubsub_subscription", "topic", "push_config"),
    ("terraform-gcp", "scheduler"): ("google_cloud_scheduler_job", "name", "http_target"),
    ("terraform-azure", "queue"): ("azurerm_role_assignment", "scope", "principal_id"),
    ("terraform-azure", "stream"): ("azurerm_eventhub_consumer_group", "eventhub_name", "name"),
    ("terraform-azure", "topic"): ("azurerm_servicebus_subscription", "topic_id", "name"),
    ("terraform-azure", "event-bus"): ("azurerm_eventgrid_event_subscription", "scope", "name"),
    ("terraform-azure", "object-store"): ("azurerm_eventgrid_system_topic_event_subscription", "system_topic", "name"),
}


@pytest.mark.parametrize(("name", "source"), CASES)
def test_arguments_are_the_providers_and_references_lead_somewhere(content: None, name: str, source: str) -> None:
    made = read(name, source)

    assert faults(made.found) == []
    assert dangling(made.files, made.found) == []


@pytest.mark.parametrize(("name", "source"), CASES)
def test_no_wildcard_stands_without_its_reason(content: None, name: str, source: str) -> None:
    assert unexplained(read(name, source).files) == []


@pytest.mark.parametrize(("name", "source"), CASES)
def test_every_function_has_its_identity_and_its_alarms(content: None, name: str, source: str) -> None:
    made = read(name, source)
    kind, words = ALARMS[name]

    for part in made.system.functions:
        assert (FUNCTIONS[name], part.module) in made.found
        assert [owned for owned in OWN[name] if (owned, part.module) not in made.found] == []
        assert [word for word in words if (kind, f"{part.module}_{word}") not in made.found] == []


@pytest.mark.parametrize(("name", "source"), CASES)
def test_what_the_ledger_says_was_made_is_there(content: None, name: str, source: str) -> None:
    made = read(name, source)

    for entry in made.starter.entries:
        told = [re.fullmatch(r"((?:aws|google|azurerm)_\w+)\.(\w+)", what) for what in entry.made]
        assert [item[0] for item in told if item and (item[1], item[2]) not in made.found] == []
        assert entry.made or entry.todo or entry.nothing


@pytest.mark.parametrize(("name", "source"), CASES)
def test_every_flow_into_a_function_is_a_trigger(content: None, name: str, source: str) -> None:
    made = read(name, source)

    for function in made.system.functions:
        for link in made.system.starts(function):
            joint = JOINTS.get((name, link.source.role))
            if joint:
                assert _joined(made, link, joint), f"nothing joins {link.words}"


def _joined(made: Read, link: Link, joint: Joint) -> bool:
    kind, source, target = joint
    return any(
        _names(str(body.get(source)), link.source) and _names(str(body.get(target)), link.target)
        for body in made.of_kind(kind).values()
    )


def _names(value: str, part: Part) -> bool:
    """Whether an expression leads to the part, or is a name that begins with its own."""
    return bool(re.search(rf"\b{part.module}(?:_\w+)?\b", value)) or part.name in value


@pytest.mark.parametrize(("name", "source"), CASES)
def test_what_is_left_to_hands_stands_in_the_configuration(content: None, name: str, source: str) -> None:
    made = read(name, source)
    todos = [entry for entry in made.starter.entries if entry.todo]

    assert made.files["main.tf"].count("# Not generated, do this by hand: ") == len(todos)


@pytest.mark.parametrize("name", NAMES)
def test_same_brief_gives_the_same_bytes(content: None, name: str) -> None:
    made = read(name, "order-workflow")

    assert starter(made.brief, TARGETS[name]).archive() == made.starter.archive()


@pytest.fixture
def terraform() -> str:
    found = shutil.which("terraform") or shutil.which("tofu")
    if not found:
        pytest.skip("neither terraform nor tofu is on the PATH")
    return found


@pytest.fixture
def run(terraform: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    monkeypatch.setenv("CHECKPOINT_DISABLE", "1")
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)

    def carried_out(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([terraform, *words], cwd=folder, capture_output=True, text=True, timeout=300)

    return carried_out


@pytest.mark.parametrize("name", NAMES)
def test_terraform_itself_reads_all_of_it_and_would_write_it_so(
    content: None, name: str, run: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    for source in SOURCES:
        _lay(tmp_path / source, read(name, source))

    done = run(tmp_path, "fmt", "-check", "-recursive")

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_terraform_validates_it(
    content: None,
    name: str,
    run: Callable[..., "subprocess.CompletedProcess[str]"],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the providers of the folder `TERRAFORM_PLUGINS`, or of the registry where it can be reached."""
    plugins = os.environ.get("TERRAFORM_PLUGINS")
    kept = tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(kept))
    for source in SOURCES:
        folder = _lay(tmp_path / source, read(name, source))
        (folder / "build").mkdir(exist_ok=True)
        begun = run(folder, "init", "-backend=false", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else []))
        if begun.returncode and not plugins and "Failed to query available provider packages" in begun.stderr:
            pytest.skip("no registry of providers can be reached, and TERRAFORM_PLUGINS names no folder with them")
        assert begun.returncode == 0, begun.stderr
        done = run(folder, "validate")
        assert done.returncode == 0, done.stdout + done.stderr


def _lay(folder: Path, made: Read) -> Path:
    folder.mkdir()
    for path, text in made.files.items():
        (folder / path).write_text(text)
    return folder
