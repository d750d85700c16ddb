"""Reads a bundle and refuses it unless every file is what its manifest says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

import fsspec
from fsspec.spec import AbstractFileSystem
from pydantic import BaseModel, ValidationError

from vitrine_bundle.errors import BundleError
from vitrine_bundle.manifest import MANIFEST, SCHEMA_VERSION, Manifest

_Model = TypeVar("_Model", bound=BaseModel)

_BLOCK = 1 << 20
_MAX_MANIFEST_BYTES = 16 << 20


@dataclass(frozen=True)
class Bundle:
    """A bundle whose hashes matched when it was opened.

    Attributes
    ----------
    url
        Where it was opened.
    manifest
        What it says about itself.
    """

    url: str
    manifest: Manifest
    _filesystem: AbstractFileSystem
    _root: str

    def __contains__(self, name: str) -> bool:
        """Tell whether the bundle holds the file `name`."""
        return name in self.manifest.files

    def read_bytes(self, name: str) -> bytes:
        """Read one file and check its hash once more.

        Parameters
        ----------
        name
            The file's path inside the bundle, e.g. ``"heads.tflite"``.

        Returns
        -------
        bytes
            The file's content, exactly as it was written.

        Raises
        ------
        BundleError
            If the bundle has no such file, or its content changed since it was opened.
        """
        entry = self.manifest.files.get(name)
        if entry is None:
            raise BundleError(f"bundle {self.url}: it has no file {name!r}")
        try:
            content: bytes = self._filesystem.cat_file(f"{self._root}/{name}")
        except OSError as error:
            raise BundleError(f"bundle {self.url}: cannot read {name!r}: {error}") from error
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise BundleError(f"bundle {self.url}: {name!r} was changed: its hash does not match")
        return content

    def copy_to(self, name: str, file: BinaryIO) -> None:
        """Write one file's content to an open file, block by block, and check its hash once more.

        Raises
        ------
        BundleError
            As `read_bytes`.
        """
        digest = hashlib.sha256()
        try:
            with self._filesystem.open(f"{self._root}/{name}", "rb") as content:
                while block := content.read(_BLOCK):
                    digest.update(block)
                    file.write(block)
        except FileNotFoundError as error:
            raise BundleError(f"bundle {self.url}: cannot read {name!r}: {error}") from error
        if digest.hexdigest() != self.manifest.files[name].sha256:
            raise BundleError(f"bundle {self.url}: {name!r} was changed: its hash does not match")

    def read_manifest(self) -> bytes:
        """Read the manifest's file, byte by byte as it is.

        Raises
        ------
        BundleError
            If it cannot be read.
        """
        try:
            content: bytes = self._filesystem.cat_file(f"{self._root}/{MANIFEST}")
        except OSError as error:
            raise BundleError(f"bundle {self.url}: cannot read {MANIFEST}: {error}") from error
        return content

    def read_text(self, name: str) -> str:
        """Read one UTF-8 file; raises as `read_bytes` does."""
        return self.read_bytes(name).decode("utf-8")

    def read_model(self, name: str, model: type[_Model]) -> _Model:
        """Read one file of JSON.

        Parameters
        ----------
        name
            The file's path inside the bundle, e.g. ``"attributes.json"``.
        model
            What it has to be.

        Raises
        ------
        BundleError
            As `read_bytes`; or the file is no such model: names the field.
        """
        try:
            return model.model_validate_json(self.read_text(name))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "as a whole"
            raise BundleError(
                f"bundle {self.url}: {name} is invalid: {where}: {first['msg']}"
            ) from error


def open_bundle(url: str) -> Bundle:
    """Open a bundle and verify all of it.

    Parameters
    ----------
    url
        A folder or any fsspec URL, such as ``gs://bucket/bundles/v1``.

    Returns
    -------
    Bundle
        Verified: every file of the manifest is there with its hash, and no other file is.

    Raises
    ------
    BundleError
        Names the bundle and the file that is missing, changed, extra or unreadable.
    """
    try:
        filesystem, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise BundleError(f"bundle {url}: cannot open this kind of URL: {error}") from error
    root = root.rstrip("/")
    manifest = _read_manifest(filesystem, root, url)
    _check_names(manifest, set(_file_names(filesystem, root)), url)
    for name, entry in manifest.files.items():
        if _sha256(filesystem, f"{root}/{name}") != entry.sha256:
            raise BundleError(
                f"bundle {url}: {name!r} was changed: its hash does not match the manifest; "
                "copy the bundle again or train a new one"
            )
    return Bundle(url=url, manifest=manifest, _filesystem=filesystem, _root=root)


def _read_manifest(filesystem: AbstractFileSystem, root: str, url: str) -> Manifest:
    path = f"{root}/{MANIFEST}"
    try:
        if filesystem.size(path) > _MAX_MANIFEST_BYTES:
            raise BundleError(f"bundle {url}: {MANIFEST} is too large to be a manifest")
        manifest = Manifest.model_validate_json(filesystem.cat_file(path))
    except FileNotFoundError:
        raise BundleError(
            f"bundle {url}: it has no {MANIFEST}; is this the folder that `vitrine train` wrote?"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BundleError(f"bundle {url}: {MANIFEST} is invalid: {where}: {first['msg']}") from None
    if manifest.schema_version != SCHEMA_VERSION:
        raise BundleError(
            f"bundle {url}: {MANIFEST} has schema version {manifest.schema_version}, "
            f"this release reads {SCHEMA_VERSION}"
        )
    return manifest


def _file_names(filesystem: AbstractFileSystem, root: str) -> Iterator[str]:
    prefix = f"{root}/"
    for path in filesystem.find(root):
        yield path.removeprefix(prefix)


def _check_names(manifest: Manifest, present: set[str], url: str) -> None:
    expected = {*manifest.files, MANIFEST}
    for name in sorted(expected - present):
        raise BundleError(f"bundle {url}: {name!r} is missing; copy the bundle again")
    for name in sorted(present - expected):
        raise BundleError(f"bundle {url}: {name!r} is not in the manifest; remove it")


def _sha256(filesystem: AbstractFileSystem, path: str) -> str:
    digest = hashlib.sha256()
    with filesystem.open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
