"""What keeps data: tables, buckets, databases, secrets, query engines and delivery streams."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.aws.parts import allowed, at, keys_body, policy, role, subnets
from patterns.starters.terraform.aws.rights import objects
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import STORES, Resource, Stack

ENCRYPTED = "encrypted at rest"


def table(stack: Stack, part: Part) -> None:
    """A table of items by key; the one of idempotency keys forgets them by itself."""
    if part.id == "idempotency":
        made = stack.add(STORES, "aws_dynamodb_table", part.module, stack.why(part), keys_body(stack.physical(part)))
        stack.ledger.made(part, made.told)
        return
    feeds = stack.system.out_of(part, "change-feed")
    body: dict[str, Any] = {
        "name": stack.physical(part),
        "billing_mode": Noted("PAY_PER_REQUEST", "pays for requests, as nothing says how many there are"),
        "hash_key": aws.KEY,
        "deletion_protection_enabled": Noted(True, "switch it off before you destroy it"),
    }
    if feeds:
        why = f"hands its changes on: {stack.brief.why(feeds[0].because)}"
        body |= {"stream_enabled": Noted(True, why), "stream_view_type": "NEW_AND_OLD_IMAGES"}
    body |= {
        "attribute": Nested(name=aws.KEY, type="S"),
        "server_side_encryption": Noted(Nested(enabled=True), f"{ENCRYPTED}, with a key whose use is logged"),
        "point_in_time_recovery": Noted(Nested(enabled=True), "a mistake can be taken back to any second of 35 days"),
    }
    made = stack.add(STORES, "aws_dynamodb_table", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    for link in feeds:
        stack.ledger.made(link, f"stream of {made.told}")
        stack.ledger.made(link.target, f"stream of {made.told}")


def bucket(stack: Stack, part: Part) -> None:
    """Files, private and over TLS only; its events go to EventBridge, so that every receiver gets each of them."""
    made = _bucket(stack, part.module, stack.why(part), part.label)
    told = [made.told, *_closed(stack, made, part.label)]
    if stack.system.out_of(part, "function", "topic", "queue", "event-bus"):
        folder = aws.incoming(part, stack.system)
        below = f"below {folder} " if folder else ""
        why = f"{part.label}: uploads {below}are told to EventBridge, and to every receiver by its rule"
        body = {"bucket": made["id"], "eventbridge": True}
        told.append(stack.add(STORES, "aws_s3_bucket_notification", part.module, why, body).told)
    stack.ledger.made(part, *told)
    stack.output(f"{part.module}_name", f"The bucket of {part.label}", made["bucket"])
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "callers upload with addresses that a function signs, or with rights of their own")


def _bucket(stack: Stack, name: str, why: str, label: str) -> Resource:
    """A bucket; Amazon S3 encrypts it by itself with keys of its own, and blocks access from outside the account."""
    body = {
        "bucket_prefix": f"{name[:32].replace('_', '-').strip('-')}-",
        "force_destroy": Noted(False, "what is in it has to be taken out by a person first"),
    }
    return stack.add(STORES, "aws_s3_bucket", name, why, body)


def _closed(stack: Stack, made: Resource, label: str) -> list[str]:
    """Encryption, no public access, and nothing without TLS."""
    name, on = made.name, {"bucket": made["id"]}
    by_default = Nested(apply_server_side_encryption_by_default=Nested(sse_algorithm="AES256"))
    kind = "aws_s3_bucket_server_side_encryption_configuration"
    encryption = stack.add(STORES, kind, name, f"{label}: {ENCRYPTED}", {**on, "rule": by_default})
    blocks = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    why = f"{label}: nothing in it is public"
    access = stack.add(STORES, "aws_s3_bucket_public_access_block", name, why, {**on, **dict.fromkeys(blocks, True)})
    denied = {
        "Effect": "Deny",
        "Principal": Noted("*", "reason: it denies, and denies everybody"),
        "Action": Noted("s3:*", "reason: it denies every action without TLS"),
        "Resource": [
            made["arn"],
            Noted(Template(f"${{{made['arn']}}}/*"), "reason: every object of this one bucket"),
        ],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    why = f"{label}: nobody comes in without TLS"
    tls = stack.add(STORES, "aws_s3_bucket_policy", name, why, {**on, "policy": policy([denied])})
    return [encryption.told, access.told, tls.told]


def database(stack: Stack, part: Part) -> None:
    """Aurora Serverless v2 with the Data API: no connections to keep, and a secret that is made and turned for you."""
    body: dict[str, Any] = {
        "cluster_identifier": stack.physical(part),
        "engine": "aurora-postgresql",
        "database_name": "app",
        "enable_http_endpoint": Noted(True, "the Data API: functions hold no connections open"),
        "manage_master_user_password": Noted(True, "the password is made and kept by Secrets Manager, not here"),
        "master_username": "app_admin",
        "storage_encrypted": Noted(True, ENCRYPTED),
        "backup_retention_period": Noted(7, "days; a default of this starter"),
        "deletion_protection": Noted(True, "switch it off before you destroy it"),
        "final_snapshot_identifier": stack.physical(part, "-final"),
    }
    if stack.settings.is_private.value:
        chosen = subnets(stack)
        group = {"name_prefix": f"{part.name}-", "subnet_ids": chosen["subnet_ids"]}
        why = f"{part.label}: {stack.settings.is_private.why}"
        made = stack.add(STORES, "aws_db_subnet_group", part.module, why, group)
        body |= {"db_subnet_group_name": made["name"], "vpc_security_group_ids": chosen["security_group_ids"]}
    units = Nested(min_capacity=0.5, max_capacity=4)
    body["serverlessv2_scaling_configuration"] = Noted(units, "capacity units; measure, then change them")
    cluster = stack.add(STORES, "aws_rds_cluster", part.module, stack.why(part), body)
    writer = stack.add(
        STORES,
        "aws_rds_cluster_instance",
        part.module,
        f"{part.label}: the instance that writes; add one in another zone for availability",
        {"cluster_identifier": cluster["id"], "instance_class": "db.serverless", "engine": cluster["engine"]},
    )
    stack.ledger.made(part, cluster.told, writer.told)


def secret(stack: Stack, part: Part) -> None:
    body = {
        "name_prefix": f"{part.name}-",
        "recovery_window_in_days": Noted(30, "a deletion can be taken back for as long"),
    }
    made = stack.add(STORES, "aws_secretsmanager_secret", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    todo = "Put its value in with `aws secretsmanager put-secret-value`: in this configuration it would lie in state."
    stack.ledger.by_hand(part, todo)


def query_engine(stack: Stack, part: Part) -> None:
    """Athena: a workgroup with results of its own, and a database of tables for what lies in buckets."""
    results = _bucket(stack, stack.derived(part, "results"), f"{part.label}: the results of queries", part.label)
    closed = _closed(stack, results, f"results of {part.label}")
    rule = Nested(
        id="forget", status="Enabled", filter=Nested(), expiration=Noted(Nested(days=7), "they can be had again")
    )
    why = f"{part.label}: results can be had again from the data"
    body = {"bucket": results["id"], "rule": rule}
    cycle = stack.add(STORES, "aws_s3_bucket_lifecycle_configuration", results.name, why, body)
    configuration = Nested(
        enforce_workgroup_configuration=True,
        publish_cloudwatch_metrics_enabled=True,
        bytes_scanned_cutoff_per_query=Noted(10_737_418_240, "10 GB: one query cannot run up a bill"),
        result_configuration=Nested(
            output_location=Template(f"s3://${{{results['bucket']}}}/"),
            encryption_configuration=Nested(encryption_option="SSE_S3"),
        ),
    )
    body = {"name": stack.physical(part), "configuration": configuration}
    group = stack.add(STORES, "aws_athena_workgroup", part.module, stack.why(part), body)
    name = Raw(f'replace("${{var.name}}_{part.module}", "-", "_")')
    why = f"{part.label}: the tables that queries name; define them when the shape of your files is settled"
    tables = stack.add(STORES, "aws_glue_catalog_database", part.module, why, {"name": name})
    stack.ledger.made(part, group.told, results.told, *closed, cycle.told, tables.told)
    for link in stack.system.out_of(part, "object-store"):
        stack.ledger.by_hand(link, "Define the tables of the query engine over it once its files have a shape.")


def delivery(stack: Stack, part: Part) -> None:
    """Firehose: collects records and writes them as files into the store behind it."""
    into = stack.system.out_of(part, "object-store")
    if not into:
        stack.ledger.by_hand(part, "Say where the delivery stream writes: no store is drawn behind it.")
        return
    store = into[0].target
    statements = [
        allowed(["s3:AbortMultipartUpload", "s3:PutObject"], objects(store)),
        allowed(["s3:GetBucketLocation", "s3:ListBucket"], at(store)),
    ]
    why = f"{part.label}: may write into {store.label} and nothing else"
    held = role(stack, STORES, part.module, why, "firehose.amazonaws.com", statements)
    destination = Nested(
        bucket_arn=at(store),
        role_arn=Raw(f"aws_iam_role.{part.module}.arn"),
        buffering_interval=Noted(300, "the files are as large as five minutes make them"),
        buffering_size=5,
        compression_format="GZIP",
    )
    body = {
        "name": stack.physical(part),
        "destination": "extended_s3",
        "extended_s3_configuration": destination,
        "server_side_encryption": Noted(Nested(enabled=True), ENCRYPTED),
        "depends_on": Noted([Raw(f"aws_iam_role_policy.{part.module}")], "it is refused without the rights"),
    }
    made = stack.add(STORES, "aws_kinesis_firehose_delivery_stream", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told, *held)
    stack.ledger.made(into[0], f"destination of {made.told}")
    for link in into[1:]:
        stack.ledger.by_hand(link, "A delivery stream has one destination: make another one for this store.")
