"""Writes the rules of Prometheus as the object that Managed Prometheus on GKE reads.

Run ``python deploy/observability/k8s_rules.py`` after a change of a rule.
"""

from __future__ import annotations

from pathlib import Path

import yaml

_TREE = Path(__file__).parents[1]
RULES = _TREE / "observability" / "prometheus" / "rules"
TARGET = _TREE / "k8s" / "components" / "observability" / "rules.yaml"
_HEAD = "# Made of deploy/observability/prometheus/rules by k8s_rules.py; change those.\n"


def render() -> str:
    """Return the manifest that holds all groups of rules."""
    groups = [
        group
        for file in sorted(RULES.glob("*.yml"))
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    ]
    rules = {
        "apiVersion": "monitoring.googleapis.com/v1",
        "kind": "Rules",
        "metadata": {"name": "vitrine"},
        "spec": {"groups": groups},
    }
    return _HEAD + yaml.safe_dump(rules, sort_keys=False, width=100)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
