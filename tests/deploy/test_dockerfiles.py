"""An image is built from the packages that it needs, and from no other."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {
    tomllib.loads((folder / "pyproject.toml").read_text())["project"]["name"]: folder
    for folder in (
        *ROOT.glob("libs/*"),
        *ROOT.glob("services/*"),
        ROOT / "pipeline",
        ROOT / "sample",
    )
}
IMAGES = sorted(name for name, folder in OURS.items() if (folder / "Dockerfile").exists())


def needed(name: str) -> set[str]:
    """The packages of this repository that one needs, itself included."""
    project = tomllib.loads((OURS[name] / "pyproject.toml").read_text())["project"]
    asked = {re.match(r"[\w-]+", one)[0] for one in project["dependencies"]}
    return {name}.union(*(needed(one) for one in asked & OURS.keys()))


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_is_built_from_what_its_package_needs(name):
    text = (OURS[name] / "Dockerfile").read_text()
    wanted = {str(OURS[one].relative_to(ROOT)) for one in needed(name)}
    copied = set(re.findall(r"^COPY ((?:libs|services)/\w+|pipeline|sample) \1$", text, re.M))
    [wheels] = re.findall(r"--wheel-dir wheels (.*?) \\$", text, re.M)
    built = {
        str(folder.relative_to(ROOT))
        for pattern in wheels.split()
        for folder in ROOT.glob(pattern.removeprefix("./"))
        # A pattern finds what was copied, a name must have been.
        if "*" not in pattern or str(folder.relative_to(ROOT)) in copied
    }

    assert copied == wanted
    assert built == wanted
