"""Reads Dockerfiles with our reader and with PyPI's `dockerfile` (BuildKit's parser in Go), and prints the ratio.

    python benchmarks/dockerfile_reader.py PATH...

Without a path it makes Dockerfiles. Each reader reads every text; figures are medians of several runs in processor
time. Texts that one of the two refuses are left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.dockerfile import read

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 7
DOCKERFILE = """\
# syntax=docker/dockerfile:1
ARG PYTHON_VERSION=3.12.{number}
FROM python:${{PYTHON_VERSION}}-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN --mount=type=cache,target=/data/.cache \\
    apt-get update && \\
    # the compiler is for the wheels
    apt-get install -y --no-install-recommends gcc libpq-dev curl && \\
    pip install --no-cache-dir -r requirements.txt && \\
    rm -rf /var/lib/apt/lists/*
COPY --chown=1000:1000 . .
RUN <<EOF
set -e
python -m compileall -q .
python setup.py --version
EOF

FROM python:${{PYTHON_VERSION}}-slim
ENV APP_HOME=/srv/app \\
    PYTHONUNBUFFERED=1 PATH="/srv/app/bin:$PATH"
LABEL org.opencontainers.image.title="web {number}"
COPY --from=build /src $APP_HOME
USER 1000
EXPOSE 8080
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/health || exit 1
ENTRYPOINT ["python", "-m", "web"]
CMD ["--port", "8080"]
"""


def texts(paths: list[str]) -> list[str]:
    """Return the Dockerfiles below the paths, or made ones."""
    if not paths:
        return [DOCKERFILE.format(number=number) for number in range(500)]
    files = [
        file
        for path in map(Path, paths)
        for file in ([path] if path.is_file() else sorted(path.rglob("*")))
        if file.is_file() and file.name.lower().split(".")[0] == "dockerfile"
    ]
    found = []
    for file in files:
        try:
            found.append(file.read_text("utf-8").removeprefix("\ufeff"))
        except UnicodeDecodeError:
            continue
    return found


def accepted(text: str, reader: Callable[[str], object]) -> bool:
    """Tell whether a reader takes a text."""
    try:
        reader(text)
    except (ParseError, RuntimeError, ValueError):
        return False
    return True


def rate(found: list[str], reader: Callable[[str], object]) -> float:
    """Return megabytes per second."""
    size = sum(len(text.encode()) for text in found)
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        for text in found:
            reader(text)
        times.append(time.process_time() - start)
    return size / statistics.median(times) / 1e6


def main() -> None:
    """Print the figures."""
    readers: dict[str, Callable[[str], object]] = {"ours": lambda text: read(Source("Dockerfile", text))}
    if find_spec("dockerfile"):
        readers["dockerfile (PyPI)"] = import_module("dockerfile").parse_string
    else:
        print("dockerfile (PyPI): not installed")
    found = [
        text for text in texts(sys.argv[1:]) if all(accepted(text, reader) for reader in readers.values())
    ]
    print(f"{len(found)} files, {sum(map(len, found)) / 1e6:.2f} million characters")
    base = 0.0
    for name, reader in readers.items():
        figure = rate(found, reader)
        base = base or figure
        print(f"{name:20} {figure:7.2f} MB/s   ours is {base / figure:.2f} times as fast")


if __name__ == "__main__":
    main()
