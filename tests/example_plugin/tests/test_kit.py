"""The rules that every plugin keeps. By hand: pytest --medvirk-plugin=kontakter"""

import subprocess
import sys


def test_plugin_keeps_the_rules() -> None:
    kit = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--medvirk-plugin=kontakter"]
    run = subprocess.run(kit, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
