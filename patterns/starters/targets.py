"""All targets, in the order in which they are offered."""

from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.sam.target import SAM
from patterns.starters.target import Target

_ALL: tuple[Target, ...] = (SAM, CLOUDFLARE)
TARGETS: dict[str, Target] = {target.slug: target for target in _ALL}


def of_provider(provider: str) -> list[Target]:
    return [target for target in TARGETS.values() if target.provider == provider]
