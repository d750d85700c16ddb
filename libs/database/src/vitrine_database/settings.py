"""What whoever opens the catalogue's database is told, by environment variables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Which database it is.

    Attributes
    ----------
    database_url
        The catalogue's: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``. It holds
        the taggings as well.
    log_level
        The least level that is logged.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(default="sqlite:///var/vitrine.db", min_length=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
