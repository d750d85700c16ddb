"""Where a further picture lies that was fetched from its address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from vitrine_sheets.headers import FURTHER_IMAGES
from vitrine_sheets.pictures.addresses import find_addresses
from vitrine_sheets.pictures.names import SUFFIXES, is_address, split_names

_FOLDER = "further"
_DIGITS = 32


def fetched_paths(address: str) -> tuple[PurePosixPath, ...]:
    """Say under which names the picture of an address may be, within the folder of pictures.

    By its address: a name made of the product's id and a number could be that of another product.
    """
    name = hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]
    return tuple(PurePosixPath(_FOLDER, f"{name}{suffix}") for suffix in SUFFIXES)


def all_addresses(stated: Mapping[str, str]) -> tuple[str, ...]:
    """Find the addresses of all pictures of a row.

    Parameters
    ----------
    stated
        The row's cells by what they hold.

    Returns
    -------
    tuple of str
        Each once. The first is that of the product's picture, or empty: it has no address.
    """
    named = stated.get("image", "").strip()
    first, *others = find_addresses(stated) or ("",)
    if first and named and not is_address(named) and first in named:
        # Behind the name of a file, which is the first.
        first, others = "", [one for one in split_names(named) if is_address(one)]
    cells = (stated.get(key, "") for key in FURTHER_IMAGES)
    others += [name for cell in cells for name in split_names(cell) if is_address(name)]
    if not first and not named and others:
        first = others.pop(0)
    return (first, *(one for one in dict.fromkeys(others) if one != first))
