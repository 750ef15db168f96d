#!/usr/bin/env python
"""Faasible's command line: `manage.py help` lists what it can do."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    gc.set_threshold(50_000)  # a command makes many objects, of which most live until it ends
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
