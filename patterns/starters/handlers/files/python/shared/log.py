"""One logger for all: a JSON object a line, with the correlation id of the work at hand."""

from aws_lambda_powertools import Logger

logger = Logger()
