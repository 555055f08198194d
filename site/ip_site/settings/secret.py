"""The secret of a local installation: made once, kept in the data folder, readable by its owner only."""

import os
import secrets
from pathlib import Path


def local_secret(folder: Path) -> str:
    """The stored secret, made now if there is none; two processes that start at once get the same."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret"
    if not path.exists():
        draft = folder / f"secret.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(64))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails if the other process was first: then its secret is used
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
