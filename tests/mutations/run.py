"""Takes each defence of the threat model away, one at a time, and expects its test to fail.

``make mutations`` runs it. It works on a copy of the tree, which it makes and removes, with the
packages of this environment. A defence is proved where its test passes on the copy as it is, and
fails on the copy without the defence; a test that cannot be run proves nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("mutations.toml")
PAGE = ROOT / "docs" / "explanation" / "threat-model.md"
_NAMED = re.compile(r"^`([\w/]+\.py::test_\w+)`$")
# What is made and dear, and is used where it lies.
_LINKED = (".venv", ".cache")
_FAILED = 1
_TIMEOUT_S = 3600
_SHOWN = 2000


@dataclass(frozen=True)
class Mutation:
    """A defence taken away: in `file` of the tree, `old` becomes `new`."""

    threat: str
    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """Return a file without the defence.

        Raises
        ------
        ValueError
            The defence is not there, so that this mutation is of a former day.
        """
        if self.old not in text:
            raise ValueError(f"{self.file} does not hold {self.old!r}: write the mutation anew")
        return text.replace(self.old, self.new)


def mutations() -> list[Mutation]:
    """Return them in the order of the table."""
    return [Mutation(**one) for one in tomllib.loads(TABLE.read_text())["mutation"]]


def tests_by_threat() -> dict[str, str]:
    """Return the test that the page names beside each threat."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    ]
    return {row[0]: found[1] for row in rows if (found := _NAMED.match(row[-1]))}


class Copy:
    """A copy of the tree, for a block, whose packages come before those that are installed."""

    def __enter__(self) -> Copy:
        self._made = tempfile.TemporaryDirectory(prefix="mutations-")
        self.root = Path(self._made.name)
        listed = subprocess.run(
            ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        for name in _LINKED:
            (self.root / name).symlink_to(ROOT / name)
        # Tests that ask git ask it of this.
        subprocess.run(("git", "init", "--quiet"), cwd=self.root, check=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._made.cleanup()

    def test(self, *tests: str) -> tuple[int, str]:
        """Run tests until one fails, and return the status and what was said."""
        sources = [str(path) for path in sorted(self.root.glob("*/*/src"))]
        sources += [str(self.root / name / "src") for name in ("pipeline", "sample")]
        path = {"PYTHONPATH": os.pathsep.join(sources), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests),
            cwd=self.root,
            env={**os.environ, **path},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr)[-_SHOWN:]


def proved(copy: Copy, mutation: Mutation, test: str) -> str:
    """Say why a mutation proves nothing; empty: the test, which passes as it is, fails."""
    file = copy.root / mutation.file
    whole = file.read_text()
    file.write_text(mutation.applied(whole))
    try:
        status, said = copy.test(test)
    finally:
        file.write_text(whole)
    if status == 0:
        return "its test passes all the same"
    if status != _FAILED or not re.search(r"^FAILED ", said, re.MULTILINE):
        return f"its test cannot be run:\n{said}"
    return ""


def main() -> int:
    """Try those that were asked for, or all; 1: one proves nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only threats that hold one of these words")
    parser.add_argument(
        "--red-only", action="store_true", help="believe that the tests pass as they are"
    )
    told = parser.parse_args()
    asked = told.words
    wanted = [one for one in mutations() if not asked or any(word in one.threat for word in asked)]
    tests = {one.threat: tests_by_threat()[one.threat] for one in wanted}
    wrong = 0
    with Copy() as copy:
        status, said = (0, "") if told.red_only else copy.test(*dict.fromkeys(tests.values()))
        if status:
            print(f"not all of the tests pass as they are:\n{said}")
            return 1
        for mutation in wanted:
            why = proved(copy, mutation, tests[mutation.threat])
            wrong += bool(why)
            print("NOT" if why else "red", mutation.threat, tests[mutation.threat], sep="  ")
            if why:
                print(f"     {mutation.file}: {why}")
            sys.stdout.flush()
    print(f"{len(wanted) - wrong} of {len(wanted)} defences proved")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
