"""SQLite as the embedded default, PostgreSQL when MEDVIRK_DATABASE_URL names it."""

from pathlib import Path
from typing import Any

from ip_site.settings.environment import DATA_DIR, env

# IMMEDIATE: a transaction that reads first and writes later otherwise ends in "database is locked".
# recursive_triggers: without it INSERT OR REPLACE overwrites rows past the triggers of append-only tables.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": env.float("MEDVIRK_DATABASE_PATIENCE", default=20.0),
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
}


def database() -> dict[str, Any]:
    """The database that the environment names, else the embedded one in the data folder."""
    if not env.str("MEDVIRK_DATABASE_URL", default=""):
        return sqlite(DATA_DIR / "medvirk.sqlite3")
    config: dict[str, Any] = env.db_url("MEDVIRK_DATABASE_URL")
    if config["ENGINE"].endswith("sqlite3"):
        return sqlite(Path(config["NAME"]))
    return {
        **config,
        "CONN_MAX_AGE": env.int("MEDVIRK_DATABASE_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(path: Path) -> dict[str, Any]:
    """The embedded database in this file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}
