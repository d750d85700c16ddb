"""How many threads decode says nothing about how much memory is held."""

import os
import subprocess
import sys

import pytest

MEGAPIXELS = 24
THREADS = 6

# One after the other, each in a thread of its own that lives on, as the threads of a server do.
DECODES = f"""
import io, threading
import psutil
from PIL import Image
from vitrine_features.decode import decode
from vitrine_features.memory import return_large_blocks

PREPARE
encoded = io.BytesIO()
Image.new("RGB", (6000, {MEGAPIXELS} * 1_000_000 // 6000), (200, 30, 40)).save(encoded, "PNG")
end = threading.Event()
for _ in range({THREADS}):
    decoded = threading.Event()
    def work(decoded=decoded):
        decode(encoded.getvalue(), detail_px=448)
        decoded.set()
        end.wait()
    threading.Thread(target=work).start()
    decoded.wait()
    print(psutil.Process().memory_info().rss / 1e6)
end.set()
"""


def grown_mb(prepare: str) -> float:
    """How much more is held once all threads have decoded than after the first."""
    # A high-water mark would not do: a process begins with that of the one that started it.
    # The comparison is with the allocator as it is delivered.
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    run = subprocess.run(
        [sys.executable, "-c", DECODES.replace("PREPARE", prepare)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=environment,
    )
    held = [float(line) for line in run.stdout.splitlines()]
    assert len(held) == THREADS
    return held[-1] - held[0]


@pytest.mark.skipif(sys.platform != "linux", reason="it is about the allocator of glibc")
def test_a_picture_is_held_once_and_not_by_every_thread_that_decoded_one():
    decoded_mb = MEGAPIXELS * 4

    assert grown_mb("return_large_blocks()") < decoded_mb / 2
    # What the measure says where it does happen: left alone, threads hold what they decoded.
    assert grown_mb("") > decoded_mb
