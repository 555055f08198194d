"""National identity numbers at rest: AES-GCM with a key id in front, and a keyed hash for lookup.

The field encrypts by itself, so the history table, which copies the field's type, is encrypted too."""

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def encrypt(plain: str) -> str:
    """`keyid:base64(nonce + ciphertext)` under the first key of MEDVIRK_FIELD_KEYS."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """Raises KeyError when the key is gone, InvalidTag when the text was tampered with."""
    key_id, _, sealed = stored.partition(":")
    raw = base64.b64decode(sealed)
    return AESGCM(_keys()[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode()).decode()


def lookup_hash(plain: str) -> str:
    """Keyed, so that the column can be searched but not guessed from all eleven-digit numbers."""
    return hmac.new(settings.INDEX_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()


def _keys() -> dict[str, bytes]:
    return {key_id: hashlib.sha256(secret.encode()).digest() for key_id, secret in settings.FIELD_KEYS.items()}


class EncryptedTextField(models.TextField[str, str]):
    """Text that is plain in Python and sealed in the database. Cannot be filtered; use a hash column."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        return decrypt(value) if value else value
