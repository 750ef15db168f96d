"""Terraform for AWS: each role of a drawing as resources of the provider hashicorp/aws."""
