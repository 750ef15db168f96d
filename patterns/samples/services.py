"""The services that samples name, by the role each plays according to the providers' rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from patterns.models import Service

# Words that collections use, and the full name. What role it plays, if any, is for the rows to say.
SHORT_NAMES = {
    "Amazon API Gateway": "apigw apigateway apigatewayv2 httpapi restapi",
    "Application Load Balancer": "alb",
    "Lambda function URL": "functionurl lambdaurl lambdafurl furl",
    "AppSync": "appsync",
    "AWS Lambda": "lambda",
    "Lambda durable functions": "lambdadurablefunctions durablelambda durablefunctions",
    "AWS Step Functions": "sfn stepfunctions stepfunction statemachine",
    "AWS Fargate": "fargate",
    "Amazon ECS": "ecs",
    "EKS": "eks",
    "EC2": "ec2",
    "App Runner": "apprunner",
    "AWS Batch": "batch",
    "Amazon SQS": "sqs",
    "Amazon SQS dead-letter queue": "dlq sqsdlq",
    "Amazon SNS": "sns",
    "Amazon EventBridge": "eventbridge eb eventbus eventbridgerule eventbridgebus",
    "Amazon EventBridge Scheduler": "scheduler eventbridgescheduler eventbridgeschedule schedule",
    "Amazon Kinesis Data Streams": "kinesis kinesisdatastreams kinesisdatastream kinesisstream kinesisstreams kds",
    "Amazon MSK": "msk",
    "Amazon Data Firehose": "firehose kinesisfirehose kinesisdatafirehose datafirehose",
    "Amazon DynamoDB": "dynamodb ddb",
    "DynamoDB Streams": "dynamodbstreams dynamodbstream ddbstreams ddbstream",
    "Amazon Aurora": "aurora auroraserverless auroraserverlessv2",
    "Aurora DSQL": "dsql auroradsql",
    "RDS": "rds",
    "Amazon S3": "s3",
    "Amazon ElastiCache": "elasticache",
    "Amazon Athena": "athena",
    "Amazon Cognito": "cognito",
    "AWS Secrets Manager": "secretsmanager",
    "SSM Parameter Store": "ssm parameterstore",
    "Amazon CloudWatch": "cloudwatch cloudwatchlogs",
    "AWS X-Ray": "xray",
    "Amazon SES": "ses",
    # Without a role of ours, and named so that what stands on either side of them is not taken for neighbours:
    "Amazon Bedrock": "bedrock",
    "Amazon CloudFront": "cloudfront",
    "Amazon Comprehend": "comprehend",
    "Amazon DocumentDB": "documentdb",
    "Amazon EventBridge Pipes": "eventbridgepipes eventbridgepipe ebpipes pipes",
    "Amazon Kendra": "kendra",
    "Amazon Lex": "lex",
    "Amazon MQ": "mq amazonmq activemq rabbitmq",
    "Amazon Neptune": "neptune",
    "Amazon OpenSearch Service": "opensearch aoss",
    "Amazon Polly": "polly",
    "Amazon Redshift": "redshift",
    "Amazon Rekognition": "rekognition",
    "Amazon Route 53": "route53",
    "Amazon SageMaker": "sagemaker",
    "Amazon Textract": "textract",
    "Amazon Timestream": "timestream",
    "Amazon Transcribe": "transcribe",
    "Amazon Translate": "translate",
    "AWS AppConfig": "appconfig",
    "AWS CloudTrail": "cloudtrail",
    "AWS CodeBuild": "codebuild",
    "AWS CodePipeline": "codepipeline",
    "AWS Glue": "glue",
    "AWS IoT Core": "iot iotcore",
    "AWS KMS": "kms",
    "AWS Transfer Family": "transfer",
    "AWS WAF": "waf",
    "Amazon VPC Lattice": "vpclattice",
}
LONGEST_NAME = 3  # words of a folder's name that can be one service

_VENDOR = re.compile(r"^(amazon|aws|azure|microsoft|google|cloudflare)\s+")
_ASIDE = re.compile(r"\s*\([^)]*\)| Serverless v\d+$")
_JOINED = re.compile(r" and | or | on | / ")


@dataclass(frozen=True)
class Named:
    """A service by the name to show, and its role, None where it plays none of ours."""

    name: str
    role: str | None


class Vocabulary:
    """What services are called: the names and alternatives of the providers' rows, and the usual short names."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._known: dict[str, Named] = {}
        rows = sorted(services, key=lambda row: (row.provider.position, row.role.position))
        products = [row for row in rows if row.is_product]
        for row in products:
            self._add(row.name, row)
        for row in products:
            for part in _JOINED.split(row.name):
                if part[:1].isupper():
                    self._add(part, row)
            for name in row.alternatives:
                self._add(name, row)
        self._short = {
            short: Named(name, self._known.get(word(name), Named(name, None)).role)
            for name, shorts in SHORT_NAMES.items()
            for short in shorts.split()
        }

    def _add(self, name: str, row: Service) -> None:
        plain = _ASIDE.sub("", name)
        self._known.setdefault(word(plain), Named(plain, row.role.slug))

    def known(self, text: str) -> Named | None:
        """The service of a name or short name, None where nobody has heard of it."""
        return self._short.get(word(text)) or self._known.get(word(text))

    def named(self, text: str, label: str = "") -> Named:
        """The service by its label, which says more, else by its name; a stranger keeps its name and has no role."""
        return self.known(label) or self.known(text) or Named(label or text, None)

    def in_folder_name(self, name: str) -> list[Named]:
        """The services whose short names are words of a folder's name, in order: "s3-lambda-cdk" has two.

        One that is named twice running is one: "apigw-http-api-lambda" has two as well.
        """
        words = re.findall(r"[a-z0-9]+", name.casefold())
        found: list[Named] = []
        while words:
            sizes = [size for size in range(LONGEST_NAME, 0, -1) if "".join(words[:size]) in self._short]
            size = min(sizes[0], len(words)) if sizes else 1
            service = self._short.get("".join(words[:size]))
            if service and service not in found[-1:]:
                found.append(service)
            words = words[size:]
        return found


def word(text: str) -> str:
    """A name as letters and digits alone, without the vendor in front and the ending of a picture."""
    plain = _VENDOR.sub("", text.strip().casefold().removesuffix(".png").removesuffix(".svg"))
    return re.sub(r"[^a-z0-9]", "", plain)
