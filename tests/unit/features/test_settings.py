"""Wrong settings end the process with a line that names the variable."""

import pytest

from vitrine_features.limits import DecodeLimits
from vitrine_features.settings import FeaturesSettings
from vitrine_serving.settings import load_settings


def load(monkeypatch, **variables):
    monkeypatch.delenv("BUNDLE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(FeaturesSettings)


def test_only_the_bundle_is_needed(monkeypatch):
    settings = load(monkeypatch, BUNDLE="bundles/demo")

    assert (settings.bundle, settings.port, settings.interpreters) == ("bundles/demo", 50051, 0)
    assert settings.limits == DecodeLimits(max_bytes=12_000_000, max_pixels=8192 * 6144)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "BUNDLE"),
        ({"BUNDLE": ""}, "BUNDLE"),
        ({"BUNDLE": "b", "INTERPRETERS": "-1"}, "INTERPRETERS"),
        ({"BUNDLE": "b", "MAX_IMAGE_PIXELS": "many"}, "MAX_IMAGE_PIXELS"),
        ({"BUNDLE": "b", "MAX_IMAGE_BYTES": "90000000"}, "MAX_MESSAGE_BYTES"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch, capsys, variables, named):
    with pytest.raises(SystemExit) as ended:
        load(monkeypatch, **variables)

    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert named in line
