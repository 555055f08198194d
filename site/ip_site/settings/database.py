"""SQLite as the embedded default, PostgreSQL when MEDVIRK_DATABASE_URL names it."""

from pathlib import Path
from typing import Any

from ip_site.settings.environment import DATA_DIR, env

# IMMEDIATE: a transaction that reads first and writes later otherwise ends in "database is locked".
# recursive_triggers: without it INSERT OR REPLACE overwrites rows past the triggers of append-only tables.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
}


def database(default: Path = DATA_DIR / "medvirk.sqlite3") -> dict[str, Any]:
    """The database that the environment names, else the embedded one in the data folder."""
    config: dict[str, Any] = env.db_url("MEDVIRK_DATABASE_URL", default=f"sqlite:///{default}")
    if config["ENGINE"].endswith("sqlite3"):
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = dict(SQLITE_OPTIONS)
    else:
        config["CONN_MAX_AGE"] = env.int("MEDVIRK_DATABASE_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
    return config
