"""All targets, in the order in which they are offered."""

from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.sam.target import SAM
from patterns.starters.target import Target
from patterns.starters.terraform.aws.target import TERRAFORM_AWS
from patterns.starters.terraform.azure.target import TERRAFORM_AZURE
from patterns.starters.terraform.gcp.target import TERRAFORM_GCP

_ALL: tuple[Target, ...] = (SAM, CLOUDFLARE, TERRAFORM_AWS, TERRAFORM_GCP, TERRAFORM_AZURE)
TARGETS: dict[str, Target] = {target.slug: target for target in _ALL}


def of_provider(provider: str) -> list[Target]:
    return [target for target in TARGETS.values() if target.provider == provider]
