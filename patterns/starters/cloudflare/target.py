"""The target Cloudflare: files, what became of each part and link, and how such starters are proven."""

from functools import cache
from pathlib import Path

from patterns.starters.brief import Brief
from patterns.starters.cloudflare.code import index
from patterns.starters.cloudflare.commands import command_files
from patterns.starters.cloudflare.config import config, secrets, variables
from patterns.starters.cloudflare.entries import record
from patterns.starters.cloudflare.functions import function_files
from patterns.starters.cloudflare.plan import Plan
from patterns.starters.cloudflare.proof import proof
from patterns.starters.ledger import Ledger
from patterns.starters.system import System
from patterns.starters.target import Parameter, Target, Written

_HERE = Path(__file__).parent


def write(system: System, brief: Brief, ledger: Ledger) -> Written:
    plan = Plan(system, brief.settings)
    record(plan, ledger)
    files = {
        "wrangler.jsonc": config(plan, brief, ledger),
        "src/index.mjs": index(plan, brief),
        **function_files(plan, brief),
        **_same_for_all(),
        **command_files(plan),
        "tests/worker.json": proof(plan),
    }
    chosen = [Parameter(name, f"{text}; in wrangler.jsonc") for name, text in variables(plan)]
    chosen += [Parameter(name, f"{text}; put with npx wrangler secret put {name}") for name, text in secrets(plan)]
    return Written(files, tuple(chosen))


@cache
def _same_for_all() -> dict[str, str]:
    """What is the same in every starter, by path."""
    folders = {"shared": "src/shared", "testing": "tests"}
    return {
        f"{place}/{path.name}": path.read_text(encoding="utf-8")
        for folder, place in folders.items()
        for path in sorted((_HERE / folder).glob("*.mjs"))
    }


CLOUDFLARE = Target(
    slug="cloudflare",
    name="Cloudflare (Wrangler)",
    provider="cloudflare",
    main="wrangler.jsonc",
    languages=("javascript",),
    needs=("Node.js 20.3 or later with npm",),
    deploy="npm install\nnpx wrangler login\nnpm run deploy\n"
    "# Keep wrangler.jsonc: the first deployment writes the ids of what it has made into it, and later ones need them.",
    test="npm install\nnpm run check\nnpm test",
    remove="npm run remove",
    checked=(
        "wrangler.jsonc is valid by Wrangler's own schema, and a dry run of its deployment bundles the Worker.",
        "The Worker answers under Miniflare: an API call, a message to its effect, a poison message to the "
        "dead-letter queue, a scheduled run, a workflow, and the same event twice.",
    ),
    unchecked=(
        "A deployment to a real account, with its plan, its quotas and the notifications of R2.",
        "Alarms: Wrangler makes none, so set them up in the dashboard.",
        "E-mail that is delivered, and pipelines: what they need is made by hand.",
    ),
    write=write,
    is_run=True,
    # Memory is the same for every Worker, logs are kept as the plan says, there are no alarms, and bindings need no
    # network.
    unused=frozenset({"memory_mb", "log_days", "slow_ms", "is_private"}),
)
