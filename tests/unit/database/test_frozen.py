"""A process that freezes in the middle of a transaction does not hold the others up for ever."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text

from fixtures.postgres import new_database
from vitrine_database import engine as engines
from vitrine_database.engine import open_engine, writing
from vitrine_serving.errors import Unavailable


def test_the_locks_of_who_is_frozen_are_given_to_another(postgres, monkeypatch):
    monkeypatch.setattr(engines, "_IDLE_TIMEOUT_MS", 200)
    with new_database(postgres) as url, ExitStack() as frozen:
        first, second = open_engine(url), open_engine(url)
        with writing(first) as connection:
            connection.execute(text("CREATE TABLE held (id int)"))
            connection.execute(text("INSERT INTO held VALUES (1)"))
        transaction = writing(first)
        connection = frozen.enter_context(transaction)
        connection.execute(text("UPDATE held SET id = 2"))

        with writing(second) as other:
            other.execute(text("UPDATE held SET id = 3"))
            other.execute(text("SELECT 1"))

        with pytest.raises(Unavailable) as refused:
            frozen.close()
        assert refused.value.reason == "CATALOGUE_UNAVAILABLE"
        with writing(second) as other:
            assert other.scalar(text("SELECT id FROM held")) == 3
        first.dispose()
        second.dispose()
