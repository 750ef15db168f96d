"""Run the tests of many starters, each in a process of its own that has moto and pytest imported already.

    python run_all.py FOLDER

Prints the name of each folder below FOLDER whose tests fail, with what pytest says of them.
"""

import os
import sys
import tempfile
from pathlib import Path

import aws_lambda_powertools.utilities.batch
import aws_lambda_powertools.utilities.idempotency  # noqa: F401
import boto3
import botocore.loaders
import botocore.session
import moto
import moto.athena
import moto.dynamodb
import moto.events
import moto.kinesis
import moto.s3
import moto.sns
import moto.sqs
import pytest

ARGUMENTS = ["-q", "-p", "no:cacheprovider"]
# What is asked of each service, so that moto has loaded it before the children are made.
SERVICES = {
    "athena": "list_work_groups",
    "dynamodb": "list_tables",
    "events": "list_rules",
    "firehose": "list_delivery_streams",
    "iam": "list_roles",
    "kinesis": "list_streams",
    "lambda": "list_functions",
    "s3": "list_buckets",
    "secretsmanager": "list_secrets",
    "sns": "list_topics",
    "sqs": "list_queues",
    "stepfunctions": "list_state_machines",
}


def share_models() -> None:
    """Load moto and the models of the services once for all children: it makes each test a session of its own."""
    loader = botocore.loaders.create_loader()
    botocore.session.create_loader = lambda paths=None: loader
    with moto.mock_aws(config={"lambda": {"use_docker": False}}):
        for service, asked in SERVICES.items():
            getattr(boto3.client(service, "eu-west-1"), asked)()
        boto3.resource("dynamodb", "eu-west-1")


def main(folder: Path) -> int:
    os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    share_models()
    failed = 0
    for place, starter in enumerate(sorted(path for path in folder.iterdir() if (path / "tests").is_dir())):
        # What handlers share is the same in all of them: it is tested in the first alone.
        once = [] if place == 0 else ["--ignore", "tests/test_shared.py"]
        with tempfile.TemporaryFile("w+") as told:
            child = os.fork()
            if child == 0:
                os.dup2(told.fileno(), 1)
                os.dup2(told.fileno(), 2)
                os.chdir(starter)
                os._exit(int(pytest.main([*ARGUMENTS, *once, "--rootdir", str(starter)])))
            _, status = os.waitpid(child, 0)
            if status:
                failed += 1
                told.seek(0)
                sys.stdout.write(f"== {starter.name}\n{told.read()[-4000:]}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
