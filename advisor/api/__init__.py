"""The catalogue and the advisor for programs: JSON over HTTP, described by OpenAPI 3.1."""
