#!/usr/bin/env python3
"""Run administrative commands: `python manage.py help` lists them."""

import gc
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ohs.settings")
    # Every 700 objects the collector would look for circles: a sixth of the time of an upgrade's migrations. So it takes 370 MB
    # rather than 240, and with rarer collections yet 560 for little more.
    gc.set_threshold(10_000, 10, 10)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
