"""What keeps data: tables, buckets, databases, secrets, query engines and delivery streams."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.stack import KEYS, Stack
from patterns.starters.sam.text import Att, Noted, Ref, Resource, Sub
from patterns.starters.system import Part

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
ENCRYPTED = "encrypted at rest"
SHORT_LIVED = Noted({"Rules": [{"Status": "Enabled", "ExpirationInDays": 7}]}, "results can be had again from the data")


def table(stack: Stack, part: Part) -> None:
    """A table of items by key; the one of idempotency keys forgets them by itself."""
    if part.id == "idempotency":
        keys(stack, part.logical, stack.why(part))
        stack.ledger.made(part, f"{part.logical} (AWS::DynamoDB::Table)")
        return
    feeds = stack.system.out_of(part, "change-feed")
    properties = {
        "BillingMode": Noted("PAY_PER_REQUEST", "pays for requests, as nothing says how many there are"),
        "AttributeDefinitions": [{"AttributeName": aws.KEY, "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": aws.KEY, "KeyType": "HASH"}],
        "SSESpecification": Noted({"SSEEnabled": True}, f"{ENCRYPTED}, with a key whose use is logged"),
        "PointInTimeRecoverySpecification": Noted(
            {"PointInTimeRecoveryEnabled": True}, "a mistake can be taken back to any second of 35 days"
        ),
    }
    if feeds:
        why = f"hands its changes on: {stack.brief.why(feeds[0].because)}"
        properties["StreamSpecification"] = Noted({"StreamViewType": "NEW_AND_OLD_IMAGES"}, why)
    made = stack.add(part.logical, "AWS::DynamoDB::Table", stack.why(part), properties, **KEPT)
    stack.ledger.made(part, made.told)
    for link in feeds:
        stack.ledger.made(link, f"StreamSpecification of {part.logical}")
        stack.ledger.made(link.target, f"the stream of {part.logical}")


def keys(stack: Stack, name: str = KEYS, why: str = "") -> None:
    """The table of idempotency keys, in the shape that Powertools for AWS Lambda writes."""
    reason = stack.settings.is_idempotent.why
    stack.add(
        name,
        "AWS::DynamoDB::Table",
        why or f"Idempotency keys, so that an event which comes twice acts once: {reason}",
        {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": aws.CLAIM_KEY, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": aws.CLAIM_KEY, "KeyType": "HASH"}],
            "TimeToLiveSpecification": Noted(
                {"AttributeName": aws.CLAIM_EXPIRY, "Enabled": True}, "keys are of no use after the last retry"
            ),
            "SSESpecification": {"SSEEnabled": True},
        },
    )


def bucket(stack: Stack, part: Part) -> None:
    """Files, private and over TLS only; its events go to EventBridge, so that every receiver gets each of them."""
    name = part.logical
    starts = stack.system.out_of(part, "function", "topic", "queue", "event-bus")
    properties: dict[str, Any] = {}
    if starts:
        folder = aws.incoming(part, stack.system)
        why = (
            f"uploads {f'below {folder} ' if folder else ''}are told to EventBridge, and to every receiver by its rule"
        )
        properties["NotificationConfiguration"] = Noted({"EventBridgeConfiguration": {"EventBridgeEnabled": True}}, why)
    made, policy = _bucket(stack, name, stack.why(part), properties, **KEPT)
    stack.ledger.made(part, made.told, policy.told)
    stack.output(f"{name}Name", f"The bucket of {part.label}", Ref(name))
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "callers upload with addresses that a function signs, or with rights of their own")


def _bucket(stack: Stack, name: str, why: str, properties: dict[str, Any], **more: Any) -> tuple[Resource, Resource]:
    """A bucket that is encrypted and private, and its policy: over TLS alone."""
    common = {
        "BucketEncryption": Noted(
            {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
            ENCRYPTED,
        ),
        "PublicAccessBlockConfiguration": Noted(
            dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True),
            "nothing in it is public",
        ),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    }
    made = stack.add(name, "AWS::S3::Bucket", why, {**common, **properties}, **more)
    policy = stack.add(
        f"{name}Policy",
        "AWS::S3::BucketPolicy",
        f"{name}: nobody comes in without TLS",
        {
            "Bucket": Ref(name),
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": Noted("*", "reason: it denies, and denies everybody"),
                        "Action": Noted("s3:*", "reason: it denies every action without TLS"),
                        "Resource": [
                            Att(name),
                            Noted(Sub(f"${{{name}.Arn}}/*"), "reason: every object of this one bucket"),
                        ],
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    }
                ],
            },
        },
    )
    return made, policy


def database(stack: Stack, part: Part) -> None:
    """Aurora Serverless v2 with the Data API: no connections to keep, and a secret that is made and turned for you."""
    name = part.logical
    properties = {
        "Engine": "aurora-postgresql",
        "DatabaseName": "app",
        "EnableHttpEndpoint": Noted(True, "the Data API: functions hold no connections open"),
        "ManageMasterUserPassword": Noted(True, "the password is made and kept by Secrets Manager, not written here"),
        "MasterUsername": "app_admin",
        "StorageEncrypted": Noted(True, ENCRYPTED),
        "BackupRetentionPeriod": Noted(7, "days; a default of this starter"),
        "DeletionProtection": Noted(True, "switch it off before you remove the stack"),
        "ServerlessV2ScalingConfiguration": Noted(
            {"MinCapacity": 0.5, "MaxCapacity": 4}, "capacity units; measure, then change them"
        ),
    }
    if stack.settings.is_private.value:
        subnets = stack.add(
            f"{name}Subnets",
            "AWS::RDS::DBSubnetGroup",
            f"{part.label}: {stack.settings.is_private.why}",
            {"DBSubnetGroupDescription": "Where the database stands", "SubnetIds": private_subnets(stack)},
        )
        properties |= {"DBSubnetGroupName": Ref(subnets.name), "VpcSecurityGroupIds": security_groups(stack)}
    made = stack.add(
        name,
        "AWS::RDS::DBCluster",
        stack.why(part),
        properties,
        DeletionPolicy="Snapshot",
        UpdateReplacePolicy="Snapshot",
    )
    writer = stack.add(
        f"{name}Writer",
        "AWS::RDS::DBInstance",
        f"{part.label}: the instance that writes; add one in another zone for availability",
        {
            "DBClusterIdentifier": Ref(name),
            "DBInstanceClass": "db.serverless",
            "Engine": "aurora-postgresql",
            "PubliclyAccessible": Noted(False, "no address on the internet: functions come in by the Data API"),
        },
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )
    stack.ledger.made(part, made.told, writer.told)


def secret(stack: Stack, part: Part) -> None:
    made = stack.add(
        part.logical,
        "AWS::SecretsManager::Secret",
        stack.why(part),
        {"GenerateSecretString": Noted({"PasswordLength": 32}, "made by the service: no secret stands in this file")},
        **KEPT,
    )
    stack.ledger.made(part, made.told)


def query_engine(stack: Stack, part: Part) -> None:
    """Athena: a workgroup with results of its own, and a database of tables for what lies in buckets."""
    name = part.logical
    why = f"{part.label}: the results of queries"
    results, policy = _bucket(stack, f"{name}Results", why, {"LifecycleConfiguration": SHORT_LIVED})
    group = stack.add(
        name,
        "AWS::Athena::WorkGroup",
        stack.why(part),
        {
            "Name": Sub(f"${{AWS::StackName}}-{part.name}"),
            "RecursiveDeleteOption": True,
            "WorkGroupConfiguration": {
                "EnforceWorkGroupConfiguration": True,
                "PublishCloudWatchMetricsEnabled": True,
                "BytesScannedCutoffPerQuery": Noted(10_737_418_240, "10 GB: one query cannot run up a bill"),
                "ResultConfiguration": {
                    "OutputLocation": Sub(f"s3://${{{results.name}}}/"),
                    "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"},
                },
            },
        },
    )
    tables = stack.add(
        f"{name}Database",
        "AWS::Glue::Database",
        f"{part.label}: the tables that queries name; define them when the shape of your files is settled",
        {"CatalogId": Ref("AWS::AccountId"), "DatabaseInput": {"Description": "Tables over files"}},
    )
    stack.ledger.made(part, group.told, results.told, policy.told, tables.told)
    for link in stack.system.out_of(part, "object-store"):
        stack.ledger.by_hand(link, "Define the tables of the query engine over it once its files have a shape.")


def delivery(stack: Stack, part: Part) -> None:
    """Firehose: collects records and writes them as files into the store behind it."""
    name = part.logical
    into = stack.system.out_of(part, "object-store")
    if into:
        store = into[0].target.logical
    else:
        why = f"{part.label}: its files; no store is drawn behind it"
        files, policy = _bucket(stack, f"{name}Files", why, {}, **KEPT)
        stack.ledger.made(part, files.told, policy.told)
        store = files.name
    role = stack.add(
        f"{name}Role",
        "AWS::IAM::Role",
        f"{part.label}: may write into {store} and nothing else",
        {
            "AssumeRolePolicyDocument": trust("firehose.amazonaws.com"),
            "Policies": [
                {
                    "PolicyName": "write",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["s3:AbortMultipartUpload", "s3:PutObject"],
                                "Resource": Noted(
                                    Sub(f"${{{store}.Arn}}/*"), "reason: files are named by the hour, below one bucket"
                                ),
                            },
                            {
                                "Effect": "Allow",
                                "Action": ["s3:GetBucketLocation", "s3:ListBucket"],
                                "Resource": Att(store),
                            },
                        ],
                    },
                }
            ],
        },
    )
    made = stack.add(
        name,
        "AWS::KinesisFirehose::DeliveryStream",
        stack.why(part),
        {
            "DeliveryStreamType": "DirectPut",
            "DeliveryStreamEncryptionConfigurationInput": Noted({"KeyType": "AWS_OWNED_CMK"}, ENCRYPTED),
            "ExtendedS3DestinationConfiguration": {
                "BucketARN": Att(store),
                "RoleARN": Att(role.name),
                "BufferingHints": Noted(
                    {"IntervalInSeconds": 300, "SizeInMBs": 5}, "the files are as large as five minutes make them"
                ),
                "CompressionFormat": "GZIP",
            },
        },
    )
    stack.ledger.made(part, made.told, role.told)
    for link in into:
        if link.target.logical == store:
            stack.ledger.made(link, f"destination of {name}")
        else:
            stack.ledger.by_hand(link, "A delivery stream has one destination: make another one for this store.")


def trust(*services: str) -> dict[str, object]:
    """Who may take on a role."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"},
        ],
    }


def private_subnets(stack: Stack) -> Ref:
    return stack.parameter(
        "SubnetIds",
        "Private subnets in two zones or more, with a way to the APIs of AWS: endpoints or a NAT gateway",
        Type="List<AWS::EC2::Subnet::Id>",
    )


def security_groups(stack: Stack) -> Ref:
    return stack.parameter(
        "SecurityGroupIds", "Security groups inside that network", Type="List<AWS::EC2::SecurityGroup::Id>"
    )
