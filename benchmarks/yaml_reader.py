"""Reads files with our YAML and JSON readers and with others, and prints megabytes per second.

    python benchmarks/yaml_reader.py PATH...

Without a path it makes Kubernetes manifests. Figures are medians of several runs over all texts, in processor time,
which other work on the machine does not change much.
"""

from __future__ import annotations

import io
import json as standard_json
import statistics
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import yaml as pyyaml

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax import json, yaml
from scanner.syntax.nodes import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RUNS = 5
MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-{number}
  labels: {{app: web, tier: "front"}}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: app # the application
          image: registry.example/shop/web:1.27.{number}
          command: ["/bin/sh", "-c"]
          args:
            - |
              set -e
              exec /srv/app --port 8080
          env:
            - name: MODE
              value: "on"
          resources:
            limits: {{cpu: 500m, memory: 128Mi}}
          securityContext:
            readOnlyRootFilesystem: true
---
"""


def main(arguments: list[str]) -> None:
    texts = list(_texts(arguments)) if arguments else [MANIFEST.format(number=n) for n in range(500)]
    yamls = [
        text for text in texts if _holds(text, lambda text: yaml.parse(Source("", text), yaml.Dialect.CORE))
    ]
    jsons = [text for text in texts if _holds(text, lambda text: json.parse(Source("", text)))]
    if not jsons:
        jsons = [_as_json(text) for text in yamls]
    print(f"{len(yamls)} YAML texts, {len(jsons)} JSON texts; medians of {RUNS} runs")
    for name, read in _yaml_readers():
        _measure(f"YAML  {name}", read, yamls)
    for name, read in _json_readers():
        _measure(f"JSON  {name}", read, jsons)


def _texts(arguments: list[str]) -> Iterable[str]:
    for argument in map(Path, arguments):
        for path in sorted(argument.rglob("*")) if argument.is_dir() else [argument]:
            if path.suffix in {".yaml", ".yml", ".json"} and path.is_file():
                yield path.read_text("utf-8-sig", "replace")


def _holds(text: str, read: Callable[[str], object]) -> bool:
    try:
        read(text)
    except ParseError:
        return False
    return True


def _as_json(text: str) -> str:
    roots = yaml.parse(Source("", text), yaml.Dialect.CORE)
    return standard_json.dumps([plain(root) for root in roots], indent=2)


def _yaml_readers() -> Iterable[tuple[str, Callable[[str], object]]]:
    yield "ours, to nodes", lambda text: yaml.parse(Source("", text), yaml.Dialect.KUBERNETES)
    yield (
        "ours, to nodes and values",
        lambda text: [plain(root) for root in yaml.parse(Source("", text), yaml.Dialect.KUBERNETES)],
    )
    yield "PyYAML CSafeLoader, values only", _pyyaml
    if find_spec("ruamel") is None:
        print("ruamel.yaml is not installed, and left out")
        return
    reader = import_module("ruamel.yaml").YAML()
    yield "ruamel.yaml round trip (with places)", lambda text: list(reader.load_all(io.StringIO(text)))


def _pyyaml(text: str) -> object:
    try:
        return list(pyyaml.load_all(text, pyyaml.CSafeLoader))
    except (pyyaml.YAMLError, ValueError):
        return None


def _json_readers() -> Iterable[tuple[str, Callable[[str], object]]]:
    yield "ours, to nodes", lambda text: json.parse(Source("", text))
    yield "ours, to nodes and values", lambda text: plain(json.parse(Source("", text)))
    yield "json.loads, values only", standard_json.loads


def _measure(name: str, read: Callable[[str], object], texts: list[str]) -> None:
    seconds = []
    for _ in range(RUNS):
        begin = time.process_time()
        for text in texts:
            read(text)
        seconds.append(time.process_time() - begin)
    size = sum(len(text.encode("utf-8")) for text in texts) / 1e6
    print(f"{name:45} {size / statistics.median(seconds):8.2f} MB/s of {size:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
