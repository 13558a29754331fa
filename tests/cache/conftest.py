from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner import Options, pipeline
from scanner.policies import load_policies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from scanner.cache.protocol import Place, Row
    from scanner.model import Result
    from scanner.policies import Policies


class Memory:
    """A `scanner.cache.protocol.ResultsCache` that counts what is found in it."""

    def __init__(self) -> None:
        self.rows: dict[Place, bytes] = {}
        self.found = 0

    def variants(self, keys: Collection[bytes]) -> Mapping[bytes, Sequence[bytes]]:
        wanted = set(keys)
        found: dict[bytes, list[bytes]] = {}
        for key, variant in reversed(self.rows):
            if key in wanted:
                found.setdefault(key, []).append(variant)
        return found

    def values(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        found = {place: self.rows[place] for place in places if place in self.rows}
        self.found += len(found)
        return found

    def put(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.rows.pop(row.place, None)
            self.rows[row.place] = row.value


class Scans:
    """Scans directories; policies are loaded once for each configuration."""

    def __init__(self) -> None:
        self._policies: dict[bytes, Policies] = {}

    def run(self, root: Path, **said: Any) -> Result:
        """Return the result of a scan of a directory."""
        options = Options(**{"paths": (str(root),), "root": root, "workers": 1, **said})
        return pipeline.run(options, self._loaded(options), pipeline.source_tree(options))

    def text(self, root: Path, **said: Any) -> bytes:
        """Return the whole result as JSON."""
        return msgspec.json.encode(self.run(root, **said))

    def close(self) -> None:
        for policies in self._policies.values():
            policies.close()

    def _loaded(self, options: Options) -> Policies:
        key = msgspec.json.encode(
            (options.rule_configs, options.strict, [one.sha256 for one in options.bundles])
        )
        if key not in self._policies:
            self._policies[key] = load_policies(options)
        return self._policies[key]


@pytest.fixture(scope="session")
def scans() -> Iterator[Scans]:
    made = Scans()
    yield made
    made.close()


@pytest.fixture
def memory() -> Memory:
    return Memory()


def put(root: Path, files: Mapping[str, str | None]) -> None:
    """Write files, or remove them; see `cases.Files`."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        if text is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("->"):
            path.symlink_to(text[2:])
        else:
            path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def write() -> Any:
    return put
