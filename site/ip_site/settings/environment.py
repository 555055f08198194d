"""Where settings come from: environment variables that begin with MEDVIRK_, read in this one place."""

import importlib.util
from pathlib import Path

import environ

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = Path(env.str("MEDVIRK_DATA_DIR", default=str(Path.cwd() / ".medvirk"))).resolve()


def exists(module: str) -> bool:
    """Whether a module can be found, without importing it (its packages are imported)."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
