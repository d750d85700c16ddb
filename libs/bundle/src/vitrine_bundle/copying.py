"""Copies a bundle to where a service reads it from."""

from __future__ import annotations

from pathlib import Path

from vitrine_bundle.errors import BundleError
from vitrine_bundle.folder import appearing, new_file, write_file
from vitrine_bundle.manifest import MANIFEST
from vitrine_bundle.reader import Bundle, open_bundle


def copy_bundle(source: str, destination: Path) -> Bundle:
    """Copy a bundle, verified before and after, so that the copy is there whole or not at all.

    Parameters
    ----------
    source
        Folder or fsspec URL of a bundle.
    destination
        The folder to make. If it holds the same bundle already, it stays as it is.

    Returns
    -------
    Bundle
        The copy.

    Raises
    ------
    BundleError
        If the source or the copy is not what its manifest says, or the destination is taken.
    """
    bundle = open_bundle(source)
    if not destination.exists():
        _copy(bundle, destination)
    copy = open_bundle(str(destination))
    if copy.manifest != bundle.manifest:
        raise BundleError(
            f"bundle {destination}: it is version {copy.manifest.version!r} and not a copy of "
            f"{source}; a bundle never changes: remove it, or pick another folder"
        )
    return copy


def _copy(bundle: Bundle, destination: Path) -> None:
    try:
        with appearing(destination) as folder:
            for name in bundle.manifest.files:
                with new_file(folder / name) as file:
                    bundle.copy_to(name, file)
            write_file(folder / MANIFEST, bundle.read_manifest())
            open_bundle(str(folder))
    except OSError as error:
        # Another process may have been quicker with the same copy.
        if not destination.exists():
            raise BundleError(f"bundle {destination}: cannot write it: {error}") from error
