"""What every target is tried on: the entries of the catalogue and the worked examples, as briefs on one provider."""

from advisor.engine.workload import parse
from advisor.judgement import bench
from advisor.models import Example
from advisor.starters import blueprint_brief
from patterns.models import Pattern, Provider
from patterns.starters.brief import Brief
from patterns.starting import pattern_brief

ENTRIES = """
api-composition api-endpoint api-gateway-integration aurora-serverless dynamodb event-processing eventbridge fan-out
multi-database scheduled-jobs sqs-queue step-functions stream-processing data-pipeline event-driven-processing
microservices rest-api
""".split()
EXAMPLES = """
image-thumbnails daily-report order-workflow clickstream-analytics crud-api webhook-receiver iot-telemetry
video-transcoding multiplayer-game trading-gateway chat data-lake-pipeline
""".split()
SOURCES = [*ENTRIES, *EXAMPLES]


def brief(source: str, provider: str, language: str = "python") -> Brief:
    """The brief of an entry or an example by its slug; needs the shipped content."""
    if source in ENTRIES:
        return pattern_brief(
            Pattern.objects.with_page().get(slug=source), Provider.objects.get(slug=provider), language
        )
    example = Example.objects.get(slug=source)
    workload = parse({"name": example.name, **example.workload})
    advice = bench().advise(workload).to_mapping()
    return blueprint_brief(workload.to_mapping(), advice, provider, language)
