"""Names of services that a text comes near."""

import pytest

from patterns.spelling import misses, service_names

NAMES = service_names(
    [
        *("Amazon DynamoDB", "Amazon CloudWatch", "AWS Step Functions", "Cosmos DB (serverless)", "BigQuery"),
        *("Pub/Sub with ordering and seek", "API Gateway", "Amazon S3", "Firestore", "Cloud Run services and jobs"),
        *("Virtual Machines", "API Management"),
    ],
    common=["API gateway"],
)


def found(text: str) -> list[tuple[str, str]]:
    return [(miss.said, miss.name) for miss in misses(text, NAMES)]


def test_names_lose_vendor_and_remarks_and_roles_are_words() -> None:
    assert set(NAMES.values()) == {
        *("DynamoDB", "CloudWatch", "Step Functions", "Cosmos DB", "BigQuery", "Pub/Sub", "Firestore", "Cloud Run"),
        *("Virtual Machines", "API Management"),
    }


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        ("Store it in Dynamo DB.", "Dynamo DB", "DynamoDB"),
        ("Store it in dynamodb.", "dynamodb", "DynamoDB"),
        ("Store it in Dynamodb.", "Dynamodb", "DynamoDB"),
        ("Look at Cloud Watch.", "Cloud Watch", "CloudWatch"),
        ("Let Step functions wait.", "Step functions", "Step Functions"),
        ("Let StepFunctions wait.", "StepFunctions", "Step Functions"),
        ("Let Step\nfunctions wait.", "Step functions", "Step Functions"),
        ("Store it in DynamoBD.", "DynamoBD", "DynamoDB"),
        ("Store it in Firestor.", "Firestor", "Firestore"),
        ("Store it in FireStore.", "FireStore", "Firestore"),
        ("Query CosmosDB there.", "CosmosDB", "Cosmos DB"),
    ],
)
def test_near_miss_is_found_with_the_name(text: str, said: str, name: str) -> None:
    assert found(text) == [(said, name)]


@pytest.mark.parametrize(
    "text",
    [
        "DynamoDB, CloudWatch, Step Functions, Step\nFunctions and BigQuery are names.",
        "DynamoDB's table and Firestores.",
        "step functions are no name, and a big query is a query.",
        "Virtual machines stand at the start; API management is an activity.",
        "An API gateway is a role.",
        "@aws-sdk/lib-dynamodb and dynamodb.amazonaws.com are addresses.",
        "DYNAMODB",
    ],
)
def test_name_or_common_words_are_no_miss(text: str) -> None:
    assert found(text) == []
