#!/bin/sh
# Judges {{ workload_file }} and fails for an unwanted verdict, for a wrong file, and when nothing answers.
set -eu

curl --silent --show-error --fail-with-body --max-time 30 --retry 2 \
  --header 'Content-Type: application/json' --data-binary @{{ workload_file }} \
  --output advice.json {{ site }}{% url 'api:v1:advice' %} || { cat advice.json; exit 1; }
jq --raw-output .sentence advice.json
jq --exit-status '.verdict | IN("containers", "undecided") | not' advice.json > /dev/null
