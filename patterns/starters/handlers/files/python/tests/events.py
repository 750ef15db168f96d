"""Events as the services send them."""

import base64
import json


def http(data, method="POST", path="/", parameters=None):
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": {"content-type": "application/json", "x-correlation-id": "c-1"},
        "pathParameters": parameters,
        "requestContext": {"http": {"method": method, "path": path}},
        "body": json.dumps(data) if data is not None else None,
        "isBase64Encoded": False,
    }


def queue(*bodies, fifo=False):
    arn = "arn:aws:sqs:eu-west-1:000000000000:any" + (".fifo" if fifo else "")
    return {
        "Records": [
            {
                "messageId": f"m-{place}",
                "receiptHandle": "r",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "g"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
            }
            for place, body in enumerate(bodies)
        ]
    }


def stream(*texts):
    return {
        "Records": [
            {
                "eventID": f"shardId-000000000000:{place}",
                "eventSource": "aws:kinesis",
                "eventSourceARN": "arn:aws:kinesis:eu-west-1:000000000000:stream/any",
                "kinesis": {
                    "data": base64.b64encode(text.encode()).decode(),
                    "sequenceNumber": str(place),
                    "partitionKey": "p",
                },
            }
            for place, text in enumerate(texts)
        ]
    }


def changes(*ids):
    return {
        "Records": [
            {
                "eventID": f"e-{name}",
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "eventSourceARN": "arn:aws:dynamodb:eu-west-1:000000000000:table/any/stream/any",
                "dynamodb": {
                    "Keys": {"pk": {"S": name}},
                    "NewImage": {"pk": {"S": name}},
                    "SequenceNumber": str(place),
                },
            }
            for place, name in enumerate(ids)
        ]
    }


def topic(text):
    return {"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "s-1", "Message": text}}]}


def upload(bucket, key):
    return {
        "id": "u-1",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 4, "sequencer": "01"}},
    }


def event(data):
    return {"id": "b-1", "source": "any", "detail-type": "any.done", "detail": {"correlation_id": "c-1", "data": data}}


def message(data):
    return json.dumps({"correlation_id": "c-1", "data": data})
