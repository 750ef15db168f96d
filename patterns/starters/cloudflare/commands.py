"""package.json, the commands that make what wrangler.jsonc cannot, and the tables of each database."""

import json

from patterns.starters.cloudflare.config import databases
from patterns.starters.cloudflare.plan import Plan
from patterns.starters.names import plain
from patterns.starters.system import Part

WRANGLER = "^4.86.0"
MINIFLARE = "^4.20260426.0"
DEAD_SECONDS = 1_209_600  # 14 days, the longest that a queue keeps messages: Cloudflare Queues limits
UPLOADS = "uploads/"  # only what lies below it starts functions, so that results never do
NOTICE = ("r2", "bucket", "notification")
RECORDS = """-- What the starter's functions keep; change it to your own tables.
CREATE TABLE IF NOT EXISTS records (
  id TEXT PRIMARY KEY,
  data TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
"""
CLAIMS = """-- Idempotency keys: who wrote the row first does the work, and the result is kept until it expires.
CREATE TABLE IF NOT EXISTS claims (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  result TEXT,
  expiration INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS claims_by_expiration ON claims (expiration);
"""


def command_files(plan: Plan) -> dict[str, str]:
    return {
        "package.json": _package(plan),
        "scripts/cloudflare.mjs": _script(plan),
        **{
            f"{folder}/0001_tables.sql": CLAIMS if binding == plan.claims else RECORDS
            for binding, _, folder, _ in databases(plan)
        },
    }


def _package(plan: Plan) -> str:
    value = {
        "name": plan.system.project,
        "private": True,
        "type": "module",
        "scripts": {
            "test": "node --test tests/*.test.mjs",
            "dev": "wrangler dev",
            "check": "wrangler deploy --dry-run",
            "deploy": "node scripts/cloudflare.mjs deploy",
            "remove": "node scripts/cloudflare.mjs remove",
        },
        "devDependencies": {"miniflare": MINIFLARE, "wrangler": WRANGLER},
        "engines": {"node": ">=20.3.0"},
    }
    return json.dumps(value, indent=2) + "\n"


def notified(plan: Plan) -> list[tuple[Part, str]]:
    """Each bucket whose uploads start something, with the queue that it tells."""
    found = [(bucket, plan.uploads_to(bucket)) for bucket in plan.system.of_role("object-store")]
    return [(bucket, queue.name) for bucket, queue in found if queue]


def _script(plan: Plan) -> str:
    lines = [
        f"// {plain(plan.system.title)}: what wrangler.jsonc cannot say.",
        "// Run it again at any time: what is there stays.",
        'import { spawnSync } from "node:child_process";',
        "",
        "// Queues come first, as a Worker cannot be bound to one that is missing.",
        "const BEFORE = [",
        *(f"  {json.dumps(words)}," for words in _queues(plan)),
        "];",
        "// Tables and notifications come last, as the deployment makes databases and buckets.",
        "const AFTER = [",
        *(f"  {json.dumps(words)}," for words in _after(plan)),
        "];",
        "// KV, D1 and R2 keep their data: delete them yourself when nobody needs it.",
        "const REMOVE = [",
        *(f"  {json.dumps(words)}," for words in _remove(plan)),
        "];",
        _RUN,
    ]
    return "\n".join(lines)


def _queues(plan: Plan) -> list[list[str]]:
    found = []
    for queue in plan.queues.values():
        words = ["queues", "create", queue.name]
        part = next((part for part in plan.system.parts if part.id == queue.key), None)
        if queue.key == "failed" or (part and part.role == "dead-letter-queue"):
            words.append(f"--message-retention-period-secs={DEAD_SECONDS}")
        elif queue.hours:
            words.append(f"--message-retention-period-secs={min(DEAD_SECONDS, queue.hours * 3600)}")
        found.append(words)
    return found


def _after(plan: Plan) -> list[list[str]]:
    migrations = [["d1", "migrations", "apply", name, "--remote"] for _, name, _, _ in databases(plan)]
    notices = [
        [
            *NOTICE,
            "create",
            plan.resource(bucket.name),
            "--event-type=object-create",
            f"--prefix={UPLOADS}",
            f"--queue={queue}",
        ]
        for bucket, queue in notified(plan)
    ]
    return [*migrations, *notices]


def _remove(plan: Plan) -> list[list[str]]:
    notices = [[*NOTICE, "delete", plan.resource(bucket.name), f"--queue={queue}"] for bucket, queue in notified(plan)]
    workflows = [["workflows", "delete", plan.resource(part.name)] for part in plan.system.of_role("workflow")]
    queues = [["queues", "delete", queue.name] for queue in plan.queues.values()]
    return [*notices, *workflows, ["delete"], *queues]


_RUN = """// What may be said of what is there already, or gone already; any other failure ends in an error.
const THERE = /already (exists|taken)|overlap/i;
const GONE = /not found|does not exist/i;

/** Whether a step is done, or was before. */
function wrangler(words, before) {
  const run = spawnSync("npx", ["wrangler", ...words], { encoding: "utf8", shell: process.platform === "win32" });
  const said = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ?? ""}`;
  console.log(`wrangler ${words.join(" ")}\\n${said}`);
  return run.status === 0 || (run.status === 1 && Boolean(before?.test(said)));
}

function failed(steps) {
  for (const words of steps) console.error(`This step failed, see above: wrangler ${words.join(" ")}`);
  if (steps.length) process.exit(1);
}

const asked = process.argv[2];
if (asked === "deploy") {
  // Each step needs those before it.
  for (const words of BEFORE) if (!wrangler(words, THERE)) failed([words]);
  if (!wrangler(["deploy"])) failed([["deploy"]]);
  for (const words of AFTER) if (!wrangler(words, words[0] === "r2" ? THERE : null)) failed([words]);
} else if (asked === "remove") {
  // One that fails keeps nothing else from being removed.
  failed(REMOVE.filter((words) => !wrangler(words, GONE)));
} else {
  console.error("Say what to do: node scripts/cloudflare.mjs deploy, or remove.");
  process.exit(1);
}
"""
