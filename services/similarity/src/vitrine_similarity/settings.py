"""The service's settings, from the environment."""

from __future__ import annotations

from pydantic import Field

from vitrine_serving.settings import ServiceSettings


class SimilaritySettings(ServiceSettings):
    """What the similarity service can be told.

    Attributes
    ----------
    bundle
        The folder or URL of the bundle, whose manifest gives the embedding space.
    database_url
        The catalogue: ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``.
    follow_interval_s
        Seconds between two looks at what other processes changed in the catalogue.
    """

    port: int = Field(default=50053, ge=0, le=65535)
    bundle: str = Field(min_length=1)
    database_url: str = Field(default="sqlite:///var/vitrine.db", min_length=1)
    follow_interval_s: float = Field(default=1.0, ge=0.05, le=60)
