"""The SQLite that Python was built with, though another library of the process brings one, too.

TensorFlow carries a SQLite without full-text search and shows its symbols to all that is loaded
later, so that a `sqlite3` that is imported after it would run that one.
"""

from __future__ import annotations

import os
import sys

if "_sqlite3" not in sys.modules and hasattr(os, "RTLD_DEEPBIND"):
    _flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_NOW | os.RTLD_DEEPBIND)
    try:
        import _sqlite3  # noqa: F401 - it is bound to its own library by being loaded
    finally:
        sys.setdlopenflags(_flags)

import sqlite3

__all__ = ["sqlite3"]
