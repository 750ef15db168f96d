"""What is said of all Terraform starters about how they are proven."""

NEEDS = ("Terraform 1.6 or OpenTofu 1.6, or later",)
REMOVE = "terraform destroy"
CHECKED = (
    "The configuration is parsed, and its structure compared with the drawing: each function has its role, rights and "
    "alarms, and each flow its trigger or subscription.",
    "Every argument is one that the provider's schema has, and every reference leads to something that is declared.",
    "No right has a wildcard without a reason beside it, and no label or title can change the structure.",
)
UNCHECKED = (
    "Parsed, not run: no plan was made and nothing was deployed. Read `terraform plan` before you apply it.",
    "Quotas, prices and what your organisation's policies forbid.",
)
