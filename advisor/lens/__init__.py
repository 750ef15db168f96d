"""Well-Architected custom lenses, schema version 2021-11-01: read, judged by, checked and written.

What is written here follows the page "Lens format specification in AWS WA Tool" of the user guide of the AWS
Well-Architected Tool. Where that page is silent the docstrings say so, and say what was chosen.
"""
