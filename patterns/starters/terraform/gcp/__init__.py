"""Terraform for Google Cloud: each role of a drawing as resources of the provider hashicorp/google."""
