"""Terraform for Azure: each role of a drawing as resources of the provider hashicorp/azurerm."""
