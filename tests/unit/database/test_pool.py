"""How many connections a process has to PostgreSQL."""

from contextlib import ExitStack

import pytest

from vitrine_database.engine import name_of, open_engine, reading
from vitrine_database.settings import DatabaseSettings
from vitrine_serving.errors import InvalidInput, Unavailable

URL = "postgresql://user:secret@host/shop"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (URL, f"{URL}?pool_size=2&max_overflow=1"),
        (f"{URL}?sslmode=require", f"{URL}?sslmode=require&pool_size=2&max_overflow=1"),
        (f"{URL}?pool_size=7", f"{URL}?pool_size=7&max_overflow=1"),
        ("sqlite:///var/shop.db", "sqlite:///var/shop.db"),
    ],
)
def test_the_settings_of_the_pool_go_with_the_address(url, told):
    found = DatabaseSettings(database_url=url, database_pool_size=2, database_pool_overflow=1)

    assert found.database_url == told


def test_a_pool_has_as_many_connections_as_were_said_and_no_more(postgres):
    settings = DatabaseSettings(
        database_url=postgres, database_pool_size=1, database_pool_overflow=1
    )
    engine = open_engine(settings.database_url)
    engine.pool._timeout = 0.1
    try:
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(reading(engine))
            with pytest.raises(Unavailable), reading(engine):
                pass
        assert engine.pool.checkedin() == 1
        assert "pool_size" not in name_of(engine)
    finally:
        engine.dispose()


@pytest.mark.parametrize("size", ["-1", "many", "10001"])
def test_a_pool_that_cannot_be_is_refused(size):
    with pytest.raises(InvalidInput, match="pool_size") as refused:
        open_engine(f"{URL}?pool_size={size}")

    assert refused.value.reason == "DATABASE_URL_INVALID"
    assert "secret" not in refused.value.message
