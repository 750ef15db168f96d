"""Terraform for each provider, with what its templates share: HCL as text, and a stack in the making."""
