"""Rules and dashboards: they parse, they fire when they should, and go by metrics that exist."""

import importlib.util
import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

ROOT = Path(__file__).parents[2]
TREE = ROOT / "deploy" / "observability"
RULES = sorted((TREE / "prometheus" / "rules").glob("*.yml"))
DASHBOARDS = sorted((TREE / "grafana" / "dashboards").glob("*.json"))
NAME = re.compile(r"\bvitrine_\w+")
RECORDED = re.compile(r"\bvitrine:[\w:]+")


@pytest.fixture(scope="module")
def promtool():
    found = shutil.which("promtool")
    if not found:
        pytest.skip("there is no promtool; `make metrics` installs it")

    def run(*arguments):
        done = subprocess.run((found, *arguments), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def rules() -> list[dict]:
    return [
        rule
        for file in RULES
        for group in yaml.safe_load(file.read_text())["groups"]
        for rule in group["rules"]
    ]


def queries() -> list[str]:
    return [
        target["expr"]
        for file in DASHBOARDS
        for panel in json.loads(file.read_text())["panels"]
        for target in panel.get("targets", ())
    ]


def test_rules_are_valid_and_fire_when_they_should(promtool):
    promtool("check", "rules", *map(str, RULES))
    promtool("test", "rules", str(Path(__file__).parent / "rules" / "alerts.test.yml"))


def test_every_alert_is_tested():
    tested = (Path(__file__).parent / "rules" / "alerts.test.yml").read_text()

    for rule in rules():
        if "alert" in rule:
            assert f"alertname: {rule['alert']}" in tested


def test_every_alert_has_a_severity_and_a_page_that_says_what_to_do():
    pages = set()
    for rule in rules():
        if "alert" in rule:
            page = ROOT / rule["annotations"]["runbook"]
            assert page.stem == rule["alert"]
            assert "## What to do" in page.read_text()
            assert rule["labels"]["severity"] in {"page", "ticket"}
            pages.add(page)
    assert pages == set((ROOT / "docs" / "runbooks").glob("*.md"))


def test_every_query_of_the_dashboards_parses(promtool, tmp_path):
    group = {
        "name": "queries",
        "rules": [{"record": f"query:{at}", "expr": query} for at, query in enumerate(queries())],
    }
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [group]}))

    promtool("check", "rules", str(file))


def test_rules_and_dashboards_go_by_metrics_that_the_running_services_expose(observed, trained):
    photo = trained.photo(trained.rows[3]["ProductId"])
    observed.stack.search(photo)
    observed.stack.search(b"\xff\xd8\xff\xe0 no picture at all")
    exposed = set()
    for port in observed.metrics_ports.values():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
            text = page.read().decode()
        exposed |= set(NAME.findall(re.sub(r"\{.*", "", text, flags=re.M)))

    recorded = {rule["record"] for rule in rules() if "record" in rule}
    for query in (*queries(), *(rule["expr"] for rule in rules())):
        assert set(NAME.findall(query)) <= exposed, query
        assert set(RECORDED.findall(query)) <= recorded, query


def test_every_metric_exposed_is_described(observed):
    reference = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    for port in observed.metrics_ports.values():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
            for line in page.read().decode().splitlines():
                name = line.split()[2] if line.startswith("# TYPE vitrine_") else ""
                if name and not name.endswith("_created"):
                    assert f"`{name}`" in reference, name


def test_managed_prometheus_gets_the_same_rules():
    spec = importlib.util.spec_from_file_location("k8s_rules", TREE / "k8s_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert module.TARGET.read_text() == module.render(), "run deploy/observability/k8s_rules.py"


def test_prometheus_reads_the_port_at_which_the_services_serve_metrics(promtool):
    port = int(dotenv_values(ROOT / ".env.example")["METRICS_PORT"])
    config = yaml.safe_load((TREE / "prometheus" / "prometheus.yml").read_text())

    ports = [job["dns_sd_configs"][0]["port"] for job in config["scrape_configs"]]
    assert ports == [port] * 5
    promtool("check", "config", "--syntax-only", str(TREE / "prometheus" / "prometheus.yml"))
