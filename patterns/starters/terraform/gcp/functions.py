"""Functions with their code, identity and rights."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.code import environment, variable
from patterns.starters.terraform.gcp import parts
from patterns.starters.terraform.gcp.parts import TOPICS, database, member, right, service_account, topic_at
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MAIN, Stack

RUNTIME = "python313"
MOST = 100  # instances where no answer asks for a cap; Cloud Run's own default


def code(stack: Stack) -> None:
    """The code of all functions as one archive in a bucket; each has its own entry point."""
    archive = {
        "type": "zip",
        "source_dir": Template("${path.module}/src"),
        "output_path": Template("${path.module}/build.zip"),
    }
    stack.data(MAIN, "archive_file", "code", "The code of all functions", archive)
    name = stack.own("code")
    bucket = stack.add(
        MAIN,
        "google_storage_bucket",
        name,
        "Where the code lies for Cloud Build",
        {
            "name": Template("${var.name}-code-${random_id.suffix.hex}"),
            "location": Raw("var.region"),
            "uniform_bucket_level_access": True,
            "public_access_prevention": "enforced",
        },
    )
    body = {
        "name": Template("code-${data.archive_file.code.output_md5}.zip"),
        "bucket": bucket["name"],
        "source": Raw("data.archive_file.code.output_path"),
    }
    stack.add(MAIN, "google_storage_bucket_object", name, "A new name for new code, so that functions take it up", body)


def function(stack: Stack, part: Part) -> None:
    """The function with an identity of its own, and what its flows need."""
    system, settings = stack.system, stack.settings
    why = f"{part.label}: may do what its flows need, and nothing else"
    identity = service_account(stack, part.module, part.label, why)
    for link in system.out_of(part):
        _use(stack, link)
    _reads_uploads(stack, part)
    _claim(stack, part)
    found = environment(part, system, settings)
    values = {name: parts.value_of(stack, part, used) for name, used in found.items()}
    if any(used is None or used.role == "nosql-table" for used in found.values()):
        values["DATABASE"] = database(stack)["name"]
    if system.out_of(part, "sql-db"):
        values["SQL_USER"] = parts.sql_user(part)
        values["SQL_IP_TYPE"] = "PRIVATE" if settings.is_private.value else "PUBLIC"
    cap = settings.concurrency
    most = cap.value if cap.value and system.out_of(part, "sql-db") else MOST
    seconds = settings.request_seconds if system.is_waited_for(part) else settings.work_seconds
    service = Nested(
        available_memory=Noted(f"{settings.memory_mb.value}Mi", settings.memory_mb.why),
        timeout_seconds=Noted(parts.timeout(part, system, settings), seconds.why),
        max_instance_count=Noted(most, cap.why if most != MOST else "a cap, so that an accident costs little"),
        service_account_email=identity["email"],
        ingress_settings="ALLOW_ALL",
        environment_variables=values or None,
        **_network(stack, part),
    )
    code_name = stack.own("code")
    stored = Nested(
        bucket=Raw(f"google_storage_bucket.{code_name}.name"),
        object=Raw(f"google_storage_bucket_object.{code_name}.name"),
    )
    body = {
        "name": stack.physical(part),
        "location": Raw("var.region"),
        "build_config": Nested(runtime=RUNTIME, entry_point=part.module, source=Nested(storage_source=stored)),
        "service_config": service,
    }
    made = stack.add(MAIN, "google_cloudfunctions2_function", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told, identity.told)
    stack.output(f"{part.module}_uri", f"The address of {part.label}", made["service_config[0].uri"])


def _network(stack: Stack, part: Part) -> dict[str, Any]:
    private = stack.settings.is_private
    if not private.value or (stack.system.private and part.id not in stack.system.private):
        return {}
    connector = stack.parameter("vpc_connector", "Serverless VPC Access connector inside the private network")
    return {"vpc_connector": Noted(connector, private.why), "vpc_connector_egress_settings": "ALL_TRAFFIC"}


def _only_database(stack: Stack) -> Noted:
    """The condition that holds a right on the project to the one database of the starter."""
    made = database(stack)
    held = Template(f'resource.name == "projects/${{var.project_id}}/databases/${{{made["name"]}}}"')
    return Noted(
        Nested(title="this database alone", expression=held),
        "Firestore has no rights of its own: the project's right is held to one database",
    )


def _claim(stack: Stack, part: Part) -> None:
    tables = [link for link in stack.system.uses(part) if link.target.role == "nosql-table"]
    if not tables and not aws.claims_keys(part, stack.system, stack.settings):
        return
    if aws.claims_keys(part, stack.system, stack.settings):
        parts.keys(stack)
    body = {
        "project": Raw("var.project_id"),
        "role": "roles/datastore.user",
        "member": member(part.module),
        "condition": _only_database(stack),
    }
    stack.add(MAIN, "google_project_iam_member", part.module, f"{part.label}: reads and writes documents", body)


def _reads_uploads(stack: Stack, part: Part) -> None:
    """A function that uploads start, straight or through a topic or queue, may read them."""
    used = {link.target.id for link in stack.system.uses(part)}
    for start in stack.system.starts(part):
        for store in [start.source, *(link.source for link in stack.system.into(start.source, "object-store"))]:
            if store.role == "object-store" and store.id not in used:
                used.add(store.id)
                body = {
                    "bucket": Raw(f"google_storage_bucket.{store.module}.name"),
                    "role": "roles/storage.objectViewer",
                    "member": member(part.module),
                }
                name = stack.own(f"{part.module}_reads_{store.module}")
                why = f"{part.label}: reads what was uploaded to {store.label}"
                stack.add(MAIN, "google_storage_bucket_iam_member", name, why, body)


def _use(stack: Stack, link: Link) -> None:
    """Rights and ledger for a flow that leaves a function; a second one to the same part needs no second right."""
    part, used = link.source, link.target
    first = next((item for item in stack.system.out_of(part) if item.target == used), link)
    told = _rights(stack, link) if first == link else [f"rights of {part.module} on {used.module}"]
    if told is not None:
        stack.ledger.made(link, *told)


def _rights(stack: Stack, link: Link) -> list[str] | None:
    """What was made, or None where the ledger has its entry already or another maker gives it."""
    part, used = link.source, link.target
    if used.role == "nosql-table":
        return [f"google_project_iam_member.{part.module}"]
    if used.role in TOPICS - {"dead-letter-queue"}:
        return [
            right(stack, "google_pubsub_topic_iam_member", link, "roles/pubsub.publisher", {"topic": topic_at(used)})
        ]
    if used.role == "object-store":
        on = {"bucket": Raw(f"google_storage_bucket.{used.module}.name")}
        return [right(stack, "google_storage_bucket_iam_member", link, "roles/storage.objectUser", on)]
    if used.role == "secrets-store":
        on = {"secret_id": Raw(f"google_secret_manager_secret.{used.module}.id")}
        role = "roles/secretmanager.secretAccessor"
        return [right(stack, "google_secret_manager_secret_iam_member", link, role, on)]
    if used.role == "sql-db":
        return _sql(stack, link)
    if used.role == "query-engine":
        dataset = {"dataset_id": Raw(f"google_bigquery_dataset.{used.module}.dataset_id")}
        jobs = {"project": Raw("var.project_id")}
        return [
            right(stack, "google_bigquery_dataset_iam_member", link, "roles/bigquery.dataViewer", dataset),
            right(stack, "google_project_iam_member", link, "roles/bigquery.jobUser", jobs, "_jobs"),
        ]
    if used.role == "function":
        return [invoker(stack, link, member(part.module))]
    if used.role == "workflow" and stack.system.out_of(used, "function"):
        # Workflows has no rights of its own on one workflow, so the right is the project's.
        on = {"project": Raw("var.project_id")}
        return [right(stack, "google_project_iam_member", link, "roles/workflows.invoker", on)]
    return _beside(link)


def _beside(link: Link) -> list[str] | None:
    """What needs no right of its own."""
    part, used = link.source, link.target
    if used.role in {"external-service", "api-gateway"}:
        return [f"{variable(used)} of {part.module}"]
    if used.role in {"logs-metrics", "tracing"}:
        return ["the log bucket and the alarms of the function"]
    return None


def _sql(stack: Stack, link: Link) -> list[str]:
    part, used = link.source, link.target
    user = {
        "name": parts.sql_user(part),
        "instance": Raw(f"google_sql_database_instance.{used.module}.name"),
        "type": Noted("CLOUD_IAM_SERVICE_ACCOUNT", "no password: the function comes in by its identity"),
    }
    held = {"project": Raw("var.project_id")}
    todo = f"Grant the database user of {part.name} the tables that it needs: rights inside the database are SQL."
    stack.ledger.by_hand(link, todo)
    return [
        stack.add(MAIN, "google_sql_user", stack.between(link), stack.flow(link), user).told,
        right(stack, "google_project_iam_member", link, "roles/cloudsql.client", held, "_client"),
        right(stack, "google_project_iam_member", link, "roles/cloudsql.instanceUser", held, "_user"),
    ]


def invoker(stack: Stack, link: Link, who: Any) -> str:
    """Leave to call a function over HTTPS."""
    body = {
        "location": Raw("var.region"),
        "service": Raw(f"google_cloudfunctions2_function.{link.target.module}.name"),
        "role": "roles/run.invoker",
        "member": who,
    }
    made = stack.add(
        MAIN, "google_cloud_run_service_iam_member", stack.between(link), f"{link.words}: may call it", body
    )
    return made.told
