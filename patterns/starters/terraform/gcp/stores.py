"""What keeps data: collections, buckets, databases, secrets, data sets and subscriptions into files."""

from patterns.starters.system import Part
from patterns.starters.terraform.gcp.parts import AGENT, database, topic_at
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MESSAGES, STORES, Stack


def table(stack: Stack, part: Part) -> None:
    """A collection of the one database; it comes to be with its first document."""
    made = database(stack)
    stack.ledger.made(part, f"collection {part.name} of {made.told}")
    for link in stack.system.out_of(part, "change-feed"):
        stack.ledger.made(link, f"events of {made.told}")


def bucket(stack: Stack, part: Part) -> None:
    """Files, private and encrypted; deleted ones can be had back for a week, which Cloud Storage does by itself."""
    body = {
        "name": Template(f"${{var.name}}-{part.name}-${{random_id.suffix.hex}}"),
        "location": Raw("var.region"),
        "uniform_bucket_level_access": Noted(True, "rights by role alone, none by object"),
        "public_access_prevention": Noted("enforced", "nothing in it is public"),
        "force_destroy": Noted(False, "what is in it has to be taken out by a person first"),
    }
    made = stack.add(STORES, "google_storage_bucket", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    stack.output(f"{part.module}_bucket", f"The bucket of {part.label}", made["name"])
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "callers upload with addresses that a function signs, or with rights of their own")


def sql(stack: Stack, part: Part) -> None:
    """PostgreSQL on Cloud SQL, with identities instead of passwords and no address that is open to the world."""
    settings = Nested(
        edition=Noted("ENTERPRISE", "PostgreSQL 16 is ENTERPRISE_PLUS otherwise, which takes no tier as small as this"),
        tier=Noted("db-custom-1-3840", "the smallest with a whole core; measure, then change it"),
        database_flags=Nested(name="cloudsql.iam_authentication", value="on"),
        backup_configuration=Noted(
            Nested(enabled=True, point_in_time_recovery_enabled=True), "a mistake can be taken back"
        ),
        ip_configuration=Noted(
            Nested(ipv4_enabled=True, ssl_mode="TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
            "no network is let in: functions come through the connector, with certificates",
        ),
    )
    if stack.settings.is_private.value:
        network = stack.parameter("network_id", "Network (projects/.../networks/...) with private services access")
        settings["ip_configuration"] = Noted(
            Nested(ipv4_enabled=False, private_network=network, ssl_mode="TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
            stack.settings.is_private.why,
        )
    body = {
        "name": stack.physical(part),
        "region": Raw("var.region"),
        "database_version": "POSTGRES_16",
        "deletion_protection": Noted(True, "switch it off before you destroy it"),
        "settings": settings,
    }
    made = stack.add(STORES, "google_sql_database_instance", part.module, stack.why(part), body)
    named = {"name": "app", "instance": made["name"]}
    inside = stack.add(STORES, "google_sql_database", part.module, f"{part.label}: the database in it", named)
    stack.ledger.made(part, made.told, inside.told)


def secret(stack: Stack, part: Part) -> None:
    body = {"secret_id": stack.physical(part), "replication": Nested(auto=Nested())}
    made = stack.add(STORES, "google_secret_manager_secret", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    todo = "Put its value in with `gcloud secrets versions add`: in this configuration it would lie in state."
    stack.ledger.by_hand(part, todo)


def query_engine(stack: Stack, part: Part) -> None:
    name = Raw(f'replace("${{var.name}}_{part.module}", "-", "_")')
    body = {"dataset_id": name, "location": Raw("var.region"), "delete_contents_on_destroy": False}
    made = stack.add(STORES, "google_bigquery_dataset", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    for link in stack.system.out_of(part, "object-store"):
        stack.ledger.by_hand(link, "Define external tables over the bucket once its files have a shape.")


def delivery(stack: Stack, part: Part) -> None:
    """A topic whose subscription writes files into the store behind it."""
    made = stack.add(MESSAGES, "google_pubsub_topic", part.module, stack.why(part), {"name": stack.physical(part)})
    stack.ledger.made(part, made.told)
    for link in stack.system.out_of(part, "object-store"):
        name, bucket_name = stack.between(link), Raw(f"google_storage_bucket.{link.target.module}.name")
        rights = []
        for place, role in enumerate(("roles/storage.objectCreator", "roles/storage.legacyBucketReader")):
            body = {"bucket": bucket_name, "role": role, "member": Template(AGENT)}
            kind, right = "google_storage_bucket_iam_member", f"{name}_{place}"
            rights.append(stack.add(STORES, kind, right, f"{link.words}: Pub/Sub writes the files", body))
        body = {
            "name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
            "topic": topic_at(part),
            "expiration_policy": Nested(ttl=""),
            "cloud_storage_config": Noted(
                Nested(bucket=bucket_name, filename_prefix="records/", max_duration="300s"),
                "the files are as large as five minutes make them",
            ),
            "depends_on": [Raw(right.told) for right in rights],
        }
        kept = stack.add(STORES, "google_pubsub_subscription", name, stack.flow(link), body)
        stack.ledger.made(link, kept.told, *(right.told for right in rights))
