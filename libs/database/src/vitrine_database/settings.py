"""What whoever opens the catalogue's database is told, by environment variables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vitrine_database.address import MOST_CONNECTIONS, with_pool


class DatabaseSettings(BaseSettings):
    """Which database it is.

    Attributes
    ----------
    database_pool_size, database_pool_overflow
        How many connections to PostgreSQL each pool keeps, and how many more it may have for a
        while.
    database_url
        The catalogue's: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``. It holds
        the taggings as well. What is said of the pool is added to it, so that it holds for
        whatever opens the database.
    log_level
        The least level that is logged.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    # Before the URL, whose check reads them.
    database_pool_size: int = Field(default=5, ge=1, le=MOST_CONNECTIONS)
    database_pool_overflow: int = Field(default=10, ge=0, le=MOST_CONNECTIONS)
    database_url: str = Field(default="sqlite:///var/vitrine.db", min_length=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _with_pool(cls, url: str, others: ValidationInfo) -> str:
        size, overflow = (
            others.data.get(name) for name in ("database_pool_size", "database_pool_overflow")
        )
        if size is None or overflow is None:
            return url
        return with_pool(url, size=size, overflow=overflow)
