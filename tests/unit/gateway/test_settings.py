import pytest

from vitrine_gateway.settings import GatewaySettings
from vitrine_serving.settings import load_settings


def test_without_any_variable_the_services_of_this_machine_are_used():
    settings = load_settings(GatewaySettings)
    assert settings.port == 8000
    assert settings.similarity_address == "localhost:50053"
    assert settings.accepted_keys == ()


def test_keys_are_separated_by_commas_and_never_shown(monkeypatch):
    monkeypatch.setenv("API_KEYS", "first-key, second-key,,")
    settings = load_settings(GatewaySettings)
    assert settings.accepted_keys == ("first-key", "second-key")
    assert "first-key" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("", None),
        ("none", set()),
        ("search", {"search"}),
        (" write , search ", {"search", "write"}),
    ],
)
def test_what_is_open_to_all_is_said_in_words(monkeypatch, text, scopes):
    monkeypatch.setenv("ANONYMOUS_SCOPES", text)
    assert load_settings(GatewaySettings).open_to_all == scopes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANONYMOUS_SCOPES", "read"),
        ("DEADLINE_MS", "0"),
        ("RATE_LIMIT_WRITES", "often"),
        ("WORKERS", "0"),
        ("MEDIA_URL", ""),
    ],
)
def test_a_bad_value_is_told_with_the_name_of_its_variable(monkeypatch, capsys, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load_settings(GatewaySettings)
    assert capsys.readouterr().err.startswith(f"{name}: ")
