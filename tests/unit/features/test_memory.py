"""How many threads decode says nothing about how much memory is held."""

import subprocess
import sys

import pytest

MEGAPIXELS = 24
THREADS = 6

# One after the other, each in a thread of its own that lives on, as the threads of a server do.
DECODES = f"""
import io, resource, threading
from PIL import Image
from vitrine_features.decode import decode
from vitrine_features.memory import return_large_blocks

PREPARE
encoded = io.BytesIO()
Image.new("RGB", (6000, {MEGAPIXELS} * 1_000_000 // 6000), (200, 30, 40)).save(encoded, "PNG")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
end = threading.Event()
for _ in range({THREADS}):
    decoded = threading.Event()
    def work(decoded=decoded):
        decode(encoded.getvalue(), detail_px=448)
        decoded.set()
        end.wait()
    threading.Thread(target=work).start()
    decoded.wait()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
end.set()
"""


def grown_mb(prepare: str) -> float:
    run = subprocess.run(
        [sys.executable, "-c", DECODES.replace("PREPARE", prepare)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return float(run.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="it is about the allocator of glibc")
def test_a_picture_is_held_once_and_not_by_every_thread_that_decoded_one():
    decoded_mb = MEGAPIXELS * 4

    # Drawing the picture has already taken as much as decoding it once.
    assert grown_mb("return_large_blocks()") < decoded_mb
