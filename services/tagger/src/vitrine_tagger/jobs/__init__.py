"""The taggings in the catalogue's database: the queue, the rows, the reviews, and what is removed.

Everything is made over one engine:

>>> engine = SCHEMA.open("sqlite:///var/vitrine.db")
>>> taggings = Taggings(engine, max_open=100, keep_s=30 * 86_400)
>>> taggings.create(id, NewTagging("autumn.csv"))
>>> Queue(engine, lease_s=60).claim_reading(owner)
"""

from vitrine_tagger.jobs.leases import MAX_ATTEMPTS, ChunkLease, LeaseLost, ReadingLease
from vitrine_tagger.jobs.queue import Queue
from vitrine_tagger.jobs.reading import BATCH_ROWS, CHUNK_ROWS
from vitrine_tagger.jobs.results import Results
from vitrine_tagger.jobs.retention import Retention
from vitrine_tagger.jobs.reviews import Answered, Reviews
from vitrine_tagger.jobs.schema import SCHEMA
from vitrine_tagger.jobs.taggings import Taggings, Waiting

__all__ = [
    "BATCH_ROWS",
    "CHUNK_ROWS",
    "MAX_ATTEMPTS",
    "SCHEMA",
    "Answered",
    "ChunkLease",
    "LeaseLost",
    "Queue",
    "ReadingLease",
    "Results",
    "Retention",
    "Reviews",
    "Taggings",
    "Waiting",
]
