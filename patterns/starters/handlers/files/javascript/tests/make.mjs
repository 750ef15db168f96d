// Services at the address AWS_ENDPOINT_URL, one function for each kind, and what can be seen of them afterwards.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import * as athena from "@aws-sdk/client-athena";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import * as firehose from "@aws-sdk/client-firehose";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as s3 from "@aws-sdk/client-s3";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as sfn from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";

if (!process.env.AWS_ENDPOINT_URL) {
  throw new Error("Start `python -m moto.server -p 5000`, then run AWS_ENDPOINT_URL=http://127.0.0.1:5000 npm test");
}
Object.assign(process.env, {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "testing",
  AWS_SECRET_ACCESS_KEY: "testing",
});

const clients = {
  athena: new athena.AthenaClient({}),
  dynamodb: new dynamodb.DynamoDBClient({}),
  events: new events.EventBridgeClient({}),
  firehose: new firehose.FirehoseClient({}),
  kinesis: new kinesis.KinesisClient({}),
  s3: new s3.S3Client({}),
  secrets: new secrets.SecretsManagerClient({}),
  sfn: new sfn.SFNClient({}),
  sns: new sns.SNSClient({}),
  sqs: new sqs.SQSClient({}),
};
const ROLE = "arn:aws:iam::123456789012:role/any";
const kept = new Map(); // what is published, by topic or bus: the queue that keeps it
const servers = new Map();
const delivered = new Map();

/** A name that no other test has: all tests may run against one server. */
function own(name) {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

/** Make a service for each variable of the environment, and set it. */
export async function services(makers) {
  const made = {};
  for (const [variable, maker] of Object.entries(makers)) {
    made[variable] = await maker();
  }
  Object.assign(process.env, made);
  return made;
}

export function close() {
  for (const { server } of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
}

async function keyed(name, key) {
  await clients.dynamodb.send(
    new dynamodb.CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  return name;
}

export function table(name) {
  return keyed(own(name), "pk");
}

export function claims() {
  return keyed(own("claims"), "id");
}

export async function row(name, key) {
  const item = { pk: { S: key }, data: { S: "{}" } };
  await clients.dynamodb.send(new dynamodb.PutItemCommand({ TableName: name, Item: item }));
}

export async function rows(name) {
  return (await clients.dynamodb.send(new dynamodb.ScanCommand({ TableName: name }))).Count;
}

export async function bucket(name) {
  const made = own(name);
  const place = { LocationConstraint: "eu-west-1" };
  await clients.s3.send(new s3.CreateBucketCommand({ Bucket: made, CreateBucketConfiguration: place }));
  return made;
}

export async function upload(name, key) {
  const file = { Bucket: name, Key: key, Body: "text", ContentType: "text/plain" };
  await clients.s3.send(new s3.PutObjectCommand(file));
}

/** Files that are results: what was uploaded for the test is not counted. */
export async function objects(name) {
  const found = await clients.s3.send(new s3.ListObjectsV2Command({ Bucket: name }));
  return (found.Contents ?? []).filter((item) => item.Key.endsWith(".json")).length;
}

export async function queue(name, isFifo = false) {
  const made = isFifo ? `${own(name)}.fifo` : own(name);
  const attributes = isFifo ? { FifoQueue: "true" } : {};
  return (await clients.sqs.send(new sqs.CreateQueueCommand({ QueueName: made, Attributes: attributes }))).QueueUrl;
}

export async function messages(url) {
  const found = await clients.sqs.send(new sqs.ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
  return (found.Messages ?? []).length;
}

async function keeping(name, isFifo) {
  const url = await queue("kept", isFifo);
  const asked = new sqs.GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] });
  kept.set(name, url);
  return (await clients.sqs.send(asked)).Attributes.QueueArn;
}

export async function topic(name, isFifo = false) {
  const made = isFifo ? `${own(name)}.fifo` : own(name);
  const attributes = isFifo ? { FifoTopic: "true" } : {};
  const { TopicArn } = await clients.sns.send(new sns.CreateTopicCommand({ Name: made, Attributes: attributes }));
  const Endpoint = await keeping(TopicArn, isFifo);
  await clients.sns.send(new sns.SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  return TopicArn;
}

export async function bus(name) {
  const made = own(name);
  await clients.events.send(new events.CreateEventBusCommand({ Name: made }));
  const Arn = await keeping(made, false);
  const rule = { Name: made, EventBusName: made, EventPattern: JSON.stringify({ source: [{ prefix: "" }] }) };
  await clients.events.send(new events.PutRuleCommand(rule));
  const targets = [{ Id: "kept", Arn }];
  await clients.events.send(new events.PutTargetsCommand({ Rule: made, EventBusName: made, Targets: targets }));
  return made;
}

/** What a topic or a bus has handed on. */
export function published(name) {
  return messages(kept.get(name));
}

export async function stream(name) {
  const made = own(name);
  await clients.kinesis.send(new kinesis.CreateStreamCommand({ StreamName: made, ShardCount: 1 }));
  return made;
}

export async function records(name) {
  const { Shards } = await clients.kinesis.send(new kinesis.ListShardsCommand({ StreamName: name }));
  const start = { StreamName: name, ShardId: Shards[0].ShardId, ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await clients.kinesis.send(new kinesis.GetShardIteratorCommand(start));
  return (await clients.kinesis.send(new kinesis.GetRecordsCommand({ ShardIterator }))).Records.length;
}

export async function delivery(name) {
  const made = own(name);
  const files = await bucket("delivered");
  const target = { RoleARN: ROLE, BucketARN: `arn:aws:s3:::${files}` };
  const wanted = { DeliveryStreamName: made, ExtendedS3DestinationConfiguration: target };
  await clients.firehose.send(new firehose.CreateDeliveryStreamCommand(wanted));
  delivered.set(made, files);
  return made;
}

export async function deliveries(name) {
  const found = await clients.s3.send(new s3.ListObjectsV2Command({ Bucket: delivered.get(name) }));
  return (found.Contents ?? []).length;
}

export async function workflow(name) {
  const definition = JSON.stringify({ StartAt: "Any", States: { Any: { Type: "Succeed" } } });
  const wanted = new sfn.CreateStateMachineCommand({ name: own(name), definition, roleArn: ROLE });
  return (await clients.sfn.send(wanted)).stateMachineArn;
}

export async function executions(stateMachineArn) {
  return (await clients.sfn.send(new sfn.ListExecutionsCommand({ stateMachineArn }))).executions.length;
}

export async function secret(name) {
  const wanted = new secrets.CreateSecretCommand({ Name: own(name), SecretString: "made for this test" });
  return (await clients.secrets.send(wanted)).ARN;
}

export async function workgroup(name) {
  const made = own(name);
  const results = { ResultConfiguration: { OutputLocation: `s3://${await bucket("answers")}/` } };
  await clients.athena.send(new athena.CreateWorkGroupCommand({ Name: made, Configuration: results }));
  return made;
}

export async function queries(name) {
  const found = await clients.athena.send(new athena.ListQueryExecutionsCommand({ WorkGroup: name }));
  return found.QueryExecutionIds.length;
}

/** A system outside, on this machine. */
export async function server() {
  const held = { count: 0, correlationIds: [] };
  held.server = createServer((request, response) => {
    held.count += 1;
    held.correlationIds.push(request.headers["x-correlation-id"]);
    request.resume();
    response.end('{"ok":true}');
  });
  await new Promise((resolve) => held.server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${held.server.address().port}`;
  servers.set(url, held);
  return url;
}

export function requests(url) {
  return servers.get(url).count;
}

/** The name of something that no service here holds. */
export function named(name) {
  return name;
}

export function arn(name) {
  return `arn:aws:rds:eu-west-1:123456789012:cluster:${name}`;
}
