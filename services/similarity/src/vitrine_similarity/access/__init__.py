"""The API keys of an installation, in the catalogue's database.

>>> keys = KeyStore.open("sqlite:///var/vitrine.db")
>>> made = keys.create("shop", [Scope.WRITE], by="ana")
>>> made.key
'vtr_…'
"""

from vitrine_similarity.access.key_store import ApiKey, KeyStore, MadeKey

__all__ = ["ApiKey", "KeyStore", "MadeKey"]
