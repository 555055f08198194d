"""Where settings come from: environment variables that begin with MEDVIRK_, read in this one place."""

from pathlib import Path

import environ

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env.str("MEDVIRK_DATA_DIR", default=str(Path.cwd() / ".medvirk"))).resolve()
