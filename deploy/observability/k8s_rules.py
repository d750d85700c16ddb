"""Writes the rules of Prometheus as the objects that clusters read.

Run ``python deploy/observability/k8s_rules.py`` after a change of a rule. With
``--runbooks https://docs.shop.example/runbooks`` alerts link to where you publish docs/runbooks.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import yaml

_TREE = Path(__file__).parents[1]
_COMPONENTS = _TREE / "k8s" / "components"
RULES = _TREE / "observability" / "prometheus" / "rules"
RUNBOOKS = "docs/runbooks"
_HEAD = "# Made of deploy/observability/prometheus/rules by k8s_rules.py; change those.\n"


@dataclass(frozen=True)
class Target:
    """An object that holds rules, in the dialect of whoever reads it."""

    file: Path
    api_version: str
    kind: str

    def render(self, runbooks: str = RUNBOOKS) -> str:
        """Return the manifest with all groups of rules; `runbooks` is where their pages are."""
        rules = {
            "apiVersion": self.api_version,
            "kind": self.kind,
            "metadata": {"name": "vitrine"},
            "spec": {"groups": _groups()},
        }
        text = yaml.dump(rules, Dumper=_Dumper, sort_keys=False, width=1000)
        return _HEAD + text.replace(f"runbook_url: {RUNBOOKS}/", f"runbook_url: {runbooks}/")


TARGETS = (
    Target(_COMPONENTS / "observability" / "rules.yaml", "monitoring.googleapis.com/v1", "Rules"),
    Target(
        _COMPONENTS / "observability-operator" / "rules.yaml",
        "monitoring.coreos.com/v1",
        "PrometheusRule",
    ),
)


class _Dumper(yaml.SafeDumper):
    """Writes expressions of several lines as they are in the rules."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _groups() -> list[dict[str, object]]:
    return [
        group
        for file in sorted(RULES.glob("*.yml"))
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    ]


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runbooks", default=RUNBOOKS, metavar="URL")
    runbooks = parser.parse_args().runbooks.rstrip("/")
    for target in TARGETS:
        target.file.write_text(target.render(runbooks), encoding="utf-8")


if __name__ == "__main__":
    _main()
