"""What the captioner service can be told, by environment variables of the same names."""

from __future__ import annotations

from pydantic import Field, field_validator

from vitrine_captioner.description import Spelling
from vitrine_captioner.language import language_names
from vitrine_inference.settings import LaneSettings


class CaptionerSettings(LaneSettings):
    """Settings of the captioner service.

    Attributes
    ----------
    bundle
        Folder or URL of the model bundle.
    description_spelling, description_language
        Of the descriptions that are asked for without naming one.
    """

    port: int = Field(default=50054, ge=0, le=65535)
    bundle: str = Field(min_length=1)
    description_spelling: Spelling = Spelling.BRITISH
    description_language: str = "en"

    @field_validator("description_language")
    @classmethod
    def _is_known(cls, language: str) -> str:
        if language not in language_names():
            raise ValueError(f"there is no language {language!r}; {', '.join(language_names())}")
        return language
