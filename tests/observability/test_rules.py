"""Rules and dashboards: they parse, fire when they should, and burn as the objectives say."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from fixtures.prometheus import CONFIG, RULES, alerts, dashboard_queries, installed

ROOT = Path(__file__).parents[2]
TESTS = sorted((Path(__file__).parent / "rules").glob("*.test.yml"))
HOURS = {"m": 1 / 60, "h": 1, "d": 24}
OBJECTIVES = {"SearchesFail": 0.999, "SearchesAreSlow": 0.95}


@pytest.fixture(scope="module")
def promtool():
    program = installed("promtool")

    def run(*arguments):
        done = subprocess.run((program, *arguments), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def k8s_rules():
    spec = importlib.util.spec_from_file_location(
        "k8s_rules", ROOT / "deploy" / "observability" / "k8s_rules.py"
    )
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_rules_are_valid(promtool):
    promtool("check", "rules", *map(str, RULES))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_alerts_fire_when_they_should_and_no_other_time(promtool, file):
    promtool("test", "rules", str(file))


def test_every_alert_is_seen_to_fire_and_to_be_silent():
    fired, silent = set(), set()
    for file in TESTS:
        for test in yaml.safe_load(file.read_text())["tests"]:
            for one in test.get("alert_rule_test", ()):
                (fired if one["exp_alerts"] else silent).add(one["alertname"])

    names = {rule["alert"] for rule in alerts()}
    assert fired == names
    assert silent == names


def test_every_alert_has_a_severity_a_summary_and_its_own_page():
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook_url"] == f"docs/runbooks/{rule['alert']}.md"


def test_the_budget_burns_at_the_paces_of_the_page_on_objectives():
    """Each alert by its windows, as often as the table says of what the objective allows."""
    page = (ROOT / "docs" / "reference" / "slo.md").read_text()
    table = {
        (long.replace(" ", ""), short.replace(" ", "").replace("min", "m")): (float(pace), severity)
        for long, short, pace, severity in re.findall(
            r"^\| (\d+ \w+) and (\d+ \w+) \| ([\d.]+) times?[^|]*\| (\w+) \|", page, re.MULTILINE
        )
    }
    assert len(table) == 4
    for alert, objective in OBJECTIVES.items():
        assert f"{100 * objective:.4g} %" in page
        found = {}
        for rule in alerts():
            if rule["alert"] == alert:
                long, short = re.findall(r":ratio_rate(\w+) >", rule["expr"])
                [threshold] = {float(one) for one in re.findall(r"> ([\d.]+)", rule["expr"])}
                assert rule["labels"]["window"] == long
                assert hours(long) == pytest.approx(12 * hours(short))
                pace = round(threshold / (1 - objective), 6)
                found[long, short] = (pace, rule["labels"]["severity"])
        assert found == table, alert


def test_every_query_of_the_dashboards_parses(promtool, tmp_path):
    group = {
        "name": "queries",
        "rules": [
            {"record": f"query:{at}", "expr": query.expression}
            for at, query in enumerate(dashboard_queries())
        ],
    }
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [group]}))

    promtool("check", "rules", str(file))


def test_clusters_get_the_same_rules(k8s_rules, promtool, tmp_path):
    for target in k8s_rules.TARGETS:
        assert target.file.read_text() == target.render(), "run deploy/observability/k8s_rules.py"
        rules = tmp_path / f"{target.kind}.yml"
        rules.write_text(yaml.safe_dump(yaml.safe_load(target.render())["spec"]))
        promtool("check", "rules", str(rules))


def test_alerts_link_to_where_the_runbooks_are_published(k8s_rules):
    for target in k8s_rules.TARGETS:
        text = target.render("https://docs.shop.example/runbooks")
        assert "runbook_url: https://docs.shop.example/runbooks/SearchesFail.md" in text
        assert "docs/runbooks/" not in text


def test_prometheus_reads_the_port_at_which_the_services_serve_metrics(promtool):
    home = dotenv_values(ROOT / ".env.example")
    port = int(home["METRICS_PORT"])
    config = yaml.safe_load(CONFIG.read_text())

    *services, page = config["scrape_configs"]
    assert [job["dns_sd_configs"][0]["port"] for job in services] == [port] * 6
    [probe] = page["static_configs"]
    assert probe["targets"] == [f"blackbox:{home['BLACKBOX_PORT']}"]
    assert page["params"]["target"] == [f"http://page:{home['GATEWAY_PORT']}/"]
    [module] = page["params"]["module"]
    assert module in yaml.safe_load((CONFIG.parents[1] / "blackbox.yml").read_text())["modules"]
    promtool("check", "config", "--syntax-only", str(CONFIG))


def hours(window):
    return float(window[:-1]) * HOURS[window[-1]]
