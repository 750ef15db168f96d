"""Every item the catalogue promises stands on the page where a reader looks for it."""

import html
import re

import pytest
from django.test import Client

PROMISED = {
    "/": [
        *("Variable workload", "Event-driven application", "unpredictable traffic", "Scheduled jobs"),
        *("Rapid prototyping", "Startup", "Long-running processes", "Consistent high throughput"),
        *("Low latency", "Complex state", "Heavy computation"),
    ],
    "/patterns/": [
        *("API Endpoint", "Event Processing", "Scheduled Jobs", "Stream Processing"),
        *("DynamoDB (NoSQL)", "Aurora Serverless (SQL)", "Multi-Database", "API Composition"),
        *("API Gateway Integration", "EventBridge", "Step Functions", "SQS Queue", "Fan-out"),
        *("Function patterns", "Data patterns", "Integration patterns"),
    ],
    "/examples/": ["REST API", "Event-Driven Processing", "Microservices", "Data Pipeline"],
    "/concepts/faas/": [
        *("Event-driven execution", "Automatic scaling", "Pay-per-execution pricing"),
        *("Stateless functions", "Short-lived execution"),
        *(
            "AWS Lambda",
            "Google Cloud Functions",
            "Cloud Run functions",
            "Azure Functions",
            "Cloudflare Workers",
        ),
    ],
    "/concepts/baas/": [
        *("Database", "DynamoDB", "Firestore", "Fauna", "Auth0", "Cognito", "Firebase Auth"),
        *("Storage", "S3", "Cloud Storage", "API Gateway", "AppSync"),
    ],
    "/patterns/api-endpoint/": ["REST API", "GraphQL API", "POST /users", "createUser"],
    "/patterns/event-processing/": [
        *("S3", "DynamoDB Streams", "SQS", "SNS", "EventBridge", "Event sources"),
        *("Image processing", "Data transformation", "ETL"),
    ],
    "/patterns/scheduled-jobs/": [
        *("Batch processing", "Cleanup jobs", "Reports", "rate(1 day)", "dailyReport", "CloudWatch Events"),
    ],
    "/patterns/stream-processing/": ["Real-time analytics", "Log processing", "Kinesis"],
    "/patterns/dynamodb/": ["Single", "GSI", "CDC", "partition key", "Batch", "auto-scaling"],
    "/patterns/aurora-serverless/": ["Auto-scaling", "Pay per use", "Data API", "Development environments"],
    "/patterns/multi-database/": [
        "User profiles",
        "Files",
        "Sessions",
        "Relational data",
        "ElastiCache",
        "RDS",
    ],
    "/patterns/api-composition/": ["Service A", "Service B"],
    "/patterns/api-gateway-integration/": [
        *("Lambda Proxy", "Lambda Integration", "HTTP Proxy", "Mock"),
        *("Request validation", "Authorization", "Rate limiting", "Caching", "CORS"),
    ],
    "/patterns/eventbridge/": ["Event-driven architecture", "Decoupling services", "Event bus"],
    "/patterns/step-functions/": [
        *("Validate", "Process", "Notify", "Workflows", "Long-running processes", "Error handling"),
    ],
    "/patterns/sqs-queue/": ["Async processing", "Rate limiting", "Retry logic", "Dead letter queue"],
    "/patterns/fan-out/": ["Create thumbnail", "Extract metadata", "Virus scan", "Topic"],
    "/examples/rest-api/": ["listItems", "createItem", "getItem", "GET /items/{id}"],
    "/examples/event-driven-processing/": ["processImage", "Resize", "DynamoDB"],
    "/examples/microservices/": ["Service 1", "Service 2", "Service 3", "EventBridge", "Aurora"],
    "/examples/data-pipeline/": ["Firehose", "Athena", "Kinesis Firehose", "Transform"],
    "/practices/cold-start-optimization/": [
        *("Keep functions small", "Minimize dependencies", "provisioned concurrency", "Reuse connections"),
        *("Initialize outside", "const handler", "def handler"),
    ],
    "/practices/error-handling/": [
        *(
            "Return errors explicitly",
            "Dead Letter Queues",
            "retry logic",
            "Log errors with context",
            "def handler",
        ),
    ],
    "/practices/security/": [
        *("Least privilege", "Encrypt environment variables", "VPC", "Validate input", "Secrets Manager"),
    ],
    "/practices/cost-optimization/": [
        *(
            "Right-size memory",
            "Optimize execution time",
            "SQS for buffering",
            "timeouts",
            "unused functions",
        ),
    ],
    "/practices/observability/": [
        *("structured logging", "correlation IDs", "Log key metrics", "CloudWatch Metrics", "X-Ray"),
        *("Custom metrics", "Error rates", "Duration", "Throttles", "Dead letter queue depth"),
    ],
    "/practices/state-management/": [
        "No local state",
        "external stores",
        "Pass state in events",
        "Step Functions",
    ],
    "/practices/testing/": ["Unit", "Integration", "E2E", "Jest", "Mocha", "AWS SAM", "LocalStack"],
    "/practices/deployment/": [
        *("AWS SAM", "Serverless Framework", "AWS CDK", "Terraform"),
        *("Automated testing", "Canary deployments", "Blue-green deployments", "Rollback"),
    ],
    "/practices/idempotency/": ["Idempotency key"],
    "/practices/concurrency-limits/": ["concurrency"],
    "/challenges/vendor-lock-in/": ["Use frameworks", "Abstract provider-specific code"],
    "/challenges/cold-starts/": ["Provisioned concurrency", "Keep functions warm", "Optimize bundle size"],
    "/challenges/debugging/": ["Structured logging", "X-Ray tracing", "Local testing"],
    "/challenges/testing/": ["Unit tests", "LocalStack", "E2E tests in staging"],
    "/challenges/distributed-tracing/": ["X-Ray", "Correlation IDs", "Structured logs"],
    "/challenges/": [
        *("Duplicate delivery", "Poison messages", "Throttling", "connection exhaustion"),
        *("Cost runaway", "Timeout mismatch", "Eventual consistency"),
    ],
    "/providers/": ["Amazon Web Services", "Google Cloud", "Microsoft Azure", "Cloudflare", "no equivalent"],
}


@pytest.mark.parametrize(("page", "items"), PROMISED.items(), ids=PROMISED.keys())
def test_page_shows_what_it_promises(content: None, visitor: Client, page: str, items: list[str]) -> None:
    response = visitor.get(page)

    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).casefold()
    missing = [item for item in items if item.casefold() not in text]
    assert missing == []
