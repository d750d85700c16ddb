"""How a downloader behaves towards the sites that it asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person can do where a picture cannot be had, as it ends a sentence; may be empty.

    Attributes
    ----------
    private
        Where the address is not public.
    later
        Where its host asks to be left alone.
    """

    private: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How much is asked of whom, how long is waited, and how often it is tried.

    Attributes
    ----------
    at_a_time, per_host
        How many requests are under way, in all and to one host.
    rate_per_host
        How many requests a second are begun to one host; 0: as many as `per_host` allows.
    connect_s, read_s
        How long a connection and each wait for more bytes may take.
    download_s
        How long one request may take in all, however steadily its bytes drip.
    attempts
        How often an address is tried.
    backoff_s
        About how long is waited before the second attempt; twice as long before each later one.
    longest_wait_s
        What no backoff exceeds. A site that asks for more patience is not asked again in this run.
    allow_private
        Whether addresses that are not public may be reached.
    advice
        For a person, beside the reason why a picture cannot be had.
    """

    at_a_time: int = 32
    per_host: int = 8
    rate_per_host: float = 20.0
    connect_s: float = 10.0
    read_s: float = 20.0
    download_s: float = 120.0
    attempts: int = 5
    backoff_s: float = 1.0
    longest_wait_s: float = 60.0
    allow_private: bool = False
    advice: Advice = Advice()
