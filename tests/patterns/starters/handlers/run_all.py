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
import moto
import moto.athena
import moto.dynamodb
import moto.events
import moto.kinesis
import moto.s3
import moto.sns
import moto.sqs  # noqa: F401
import pytest

ARGUMENTS = [
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:django",
    "-p",
    "no:randomly",
    "-p",
    "no:xdist",
    "-p",
    "no:schemathesis",
]


def main(folder: Path) -> int:
    boto3.client("s3", "eu-west-1")  # reads the models that all clients share
    failed = 0
    for starter in sorted(path for path in folder.iterdir() if (path / "tests").is_dir()):
        with tempfile.TemporaryFile("w+") as told:
            child = os.fork()
            if child == 0:
                os.dup2(told.fileno(), 1)
                os.dup2(told.fileno(), 2)
                os.chdir(starter)
                os._exit(int(pytest.main([*ARGUMENTS, "--rootdir", str(starter)])))
            _, status = os.waitpid(child, 0)
            if status:
                failed += 1
                told.seek(0)
                sys.stdout.write(f"== {starter.name}\n{told.read()[-4000:]}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
