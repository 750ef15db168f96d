"""AWS SAM: one template.yaml, written resource by resource, each with the reason for it."""
