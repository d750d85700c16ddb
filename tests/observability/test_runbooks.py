"""A page for each alert, whose commands and queries can be run, and which names what there is."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from fixtures.prometheus import alerts, installed

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
# What people tell, and no alert.
TOLD = {"KeyLeaked"}
PAGES = sorted(page for page in RUNBOOKS.glob("*.md") if page.name != "README.md")
READ = [*PAGES, RUNBOOKS / "README.md", ROOT / "docs" / "how-to" / "observe.md"]
SOURCES = [
    *ROOT.glob("services/*/src/**/*.py"),
    *ROOT.glob("libs/*/src/**/*.py"),
    *ROOT.glob("deploy/k8s/**/*.env"),
    *ROOT.glob("deploy/compose/*.yml"),
    ROOT / ".env.example",
]


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def source():
    return "\n".join(file.read_text() for file in SOURCES).lower()


def test_every_alert_has_a_page_and_every_page_an_alert():
    names = {rule["alert"] for rule in alerts()}

    assert {page.stem for page in PAGES} == names | TOLD
    severities = {
        name: {rule["labels"]["severity"] for rule in alerts() if rule["alert"] == name}
        for name in names
    }
    listed = re.findall(
        r"^\| \[(\w+)\]\(\1\.md\) \| ([\w, ]+) \|", (RUNBOOKS / "README.md").read_text(), re.M
    )
    assert {name: set(found.split(", ")) for name, found in listed} == severities


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_it_means_what_to_check_and_what_to_do(page):
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)

    assert headings == [page.stem, "What it means", "Check", "Do"]
    assert blocks(page, "sh") or blocks(page, "promql")


@pytest.mark.parametrize("page", READ, ids=lambda page: page.stem)
def test_every_command_is_a_script_and_every_link_leads_somewhere(page):
    for block in blocks(page, "sh"):
        parsed = subprocess.run(
            ("bash", "-n"), input=block, capture_output=True, text=True, timeout=10, check=False
        )
        assert parsed.returncode == 0, f"{parsed.stderr}in\n{block}"
    text = page.read_text()
    for link in re.findall(r"\]\(([^):]+)\)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(r"\b(?:deploy|tests|docs)/[\w./-]*\w", text):
        assert (ROOT / path).exists(), path


def test_every_query_of_a_page_parses(tmp_path):
    queries = [query for page in PAGES for query in blocks(page, "promql")]
    rules = [{"record": f"query:{at}", "expr": query} for at, query in enumerate(queries)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))

    checked = subprocess.run(
        (installed("promtool"), "check", "rules", file), capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_reasons_settings_and_log_events_are_those_of_the_code(page, source):
    text = page.read_text()
    named = re.findall(r"`([A-Za-z]+(?:_[A-Za-z]+)+)`", text)
    for name in (*named, *re.findall(r"\| grep (\w+)", text)):
        assert name.startswith("vitrine_") or name.lower() in source, name
