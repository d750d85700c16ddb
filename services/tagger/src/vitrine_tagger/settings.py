"""What the tagger can be told, by environment variables of the same names."""

from __future__ import annotations

from pydantic import Field

from vitrine_database.settings import DatabaseSettings
from vitrine_serving.settings import ServiceSettings


class TaggerSettings(DatabaseSettings, ServiceSettings):
    """Settings of the tagger.

    Attributes
    ----------
    files_url
        Folder or fsspec URL of the files that are tagged, and of their pictures.
    features_address, classifier_address, captioner_address
        Where the services are that it asks, ``host:port`` or a gRPC target.
    chunks_at_a_time
        Chunks of rows that this process tags at a time.
    lease_s
        After how many seconds another process takes over what one that died had begun.
    max_file_bytes, max_pictures_bytes, max_rows
        The largest catalogue file, archive of pictures, and number of rows.
    max_image_bytes
        The largest picture, in an archive or fetched.
    max_open_taggings
        Taggings that have not ended; more are refused.
    keep_days
        How long a tagging that has ended is kept.
    allow_private_networks
        Whether pictures may be fetched from addresses that are not public.
    """

    port: int = Field(default=50055, ge=0, le=65535)
    files_url: str = Field(default="var/taggings", min_length=1)
    features_address: str = Field(default="localhost:50051", min_length=1)
    classifier_address: str = Field(default="localhost:50052", min_length=1)
    captioner_address: str = Field(default="localhost:50054", min_length=1)
    chunks_at_a_time: int = Field(default=2, ge=1, le=64)
    lease_s: float = Field(default=60, ge=1, le=3_600)
    max_file_bytes: int = Field(default=500_000_000, ge=1)
    max_pictures_bytes: int = Field(default=20_000_000_000, ge=1)
    max_rows: int = Field(default=2_000_000, ge=1)
    max_image_bytes: int = Field(default=12_000_000, ge=1_000, le=100_000_000)
    max_open_taggings: int = Field(default=100, ge=1)
    keep_days: float = Field(default=30, gt=0)
    allow_private_networks: bool = False
