#!/usr/bin/env python
"""Django's commands from a checkout: `python site/manage.py …` is `medvirk …` without an installation."""

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

from ip_site.cli import main

if __name__ == "__main__":
    main()
