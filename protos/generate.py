"""Makes the Python stubs of every proto; `make protos` runs it."""

import os
import sys
from pathlib import Path

from grpc_tools import protoc

PROTOS = Path(__file__).parent
STUBS = PROTOS.parent / "libs" / "protos" / "src"


def generate(out: Path) -> None:
    """Write the stubs of all protos, with types, under `out`.

    Raises
    ------
    SystemExit
        If a proto does not compile; protoc has said why on stderr.
    """
    # protoc finds its mypy plug-ins beside this interpreter, activated or not.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    sources = sorted(str(path) for path in PROTOS.rglob("*.proto"))
    arguments = [
        "protoc",
        f"--proto_path={PROTOS}",
        f"--python_out={out}",
        f"--grpc_python_out={out}",
        f"--mypy_out=quiet:{out}",
        f"--mypy_grpc_out=quiet:{out}",
        *sources,
    ]
    if protoc.main(arguments) != 0:
        raise SystemExit(1)


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else STUBS)
