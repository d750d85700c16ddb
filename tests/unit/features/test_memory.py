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
from vitrine_serving.allocator import return_large_blocks

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


# Photos as shops have them, of which nothing is left when the next one comes.
PHOTOS = 20
LOOKS = f"""
import io, resource, threading
import numpy as np
from PIL import Image
from vitrine_features.decode import decode
from vitrine_serving.allocator import return_large_blocks
from vitrine_features.preprocessing import Preprocessing

PREPARE
pixels = np.random.default_rng(0).integers(0, 256, (533, 400, 3), np.uint8)
encoded = io.BytesIO()
Image.fromarray(pixels).save(encoded, "JPEG")
preprocessing = Preprocessing(side=224)
def look():
    picture = decode(encoded.getvalue(), detail_px=preprocessing.detail_px())
    preprocessing.prepare(picture.image)
# Tables that are made once lie elsewhere, as those of a server do that was warmed up.
look()
def work():
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        for _ in range({PHOTOS}):
            look()
    print(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def said(program: str, prepare: str) -> list[float]:
    """What a program prints, a number a line, in a process of its own."""
    # The comparison is with the allocator as it is delivered.
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    run = subprocess.run(
        [sys.executable, "-c", program.replace("PREPARE", prepare)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=environment,
    )
    return [float(line) for line in run.stdout.splitlines()]


def grown_mb(prepare: str) -> float:
    """How much more is held once all threads have decoded than after the first."""
    # A high-water mark would not do: a process begins with that of the one that started it.
    held = said(DECODES, prepare)
    assert len(held) == THREADS
    return held[-1] - held[0]


def pages_fetched(prepare: str) -> float:
    """How many pages the kernel gives for each photo, once there have been some."""
    [pages] = said(LOOKS, prepare)
    return pages / PHOTOS


@pytest.mark.skipif(sys.platform != "linux", reason="it is about the allocator of glibc")
def test_a_picture_is_held_once_and_not_by_every_thread_that_decoded_one():
    decoded_mb = MEGAPIXELS * 4

    assert grown_mb("return_large_blocks()") < decoded_mb / 2
    # What the measure says where it does happen: left alone, threads hold what they decoded.
    assert grown_mb("") > decoded_mb


@pytest.mark.skipif(sys.platform != "linux", reason="it is about the allocator of glibc")
def test_a_small_picture_uses_the_memory_of_the_one_before_it():
    assert pages_fetched("return_large_blocks()") < 10
    # What the measure says where it is given back each time: a threshold, and no other.
    assert pages_fetched("import ctypes; ctypes.CDLL(None).mallopt(-3, 1 << 20)") > 50
