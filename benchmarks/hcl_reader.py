"""Reads HCL with our reader and with others, and prints megabytes per second.

    python benchmarks/hcl_reader.py [DIRECTORY...]

The corpora are the shipped fixtures (everyday configuration), the valid ones of the recorded cases (generated
to hold as much grammar per byte as possible), and every `.tf`, `.tfvars` and `.hcl` file of each directory.
Figures are medians of several runs over a whole corpus, in processor time, which other work on the machine does
not change much; files that are not HCL are left out. Readers that are not installed are skipped with a word.
Ours gives a tree with spans. python-hcl2 gives one with lines; tree-sitter gives a tree of tokens, which would
still have to be converted.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read = Callable[[str], object]

RUNS = 5
SLOW_SAMPLE = 400_000
"""How many bytes a reader gets that is known to need minutes for more."""
FIXTURES = Path(__file__).parents[1] / "fixtures" / "hcl"
REPEATED = 50
"""How often the few shipped files are read, so that a run takes long enough to be measured."""


def main(directories: list[str]) -> None:
    for name, texts in _corpora(directories):
        size = sum(len(text.encode()) for text in texts)
        print(f"\n{name}: {len(texts)} files, {size / 1e6:.2f} MB")
        ours, _ = _speed(_ours, texts)
        print(f"  scanner.syntax.hcl  {ours:8.3f} MB/s")
        for reader, read, limit in _others():
            speed, failed = _speed(read, _sample(texts, limit))
            note = f", {failed} files refused" if failed else ""
            print(f"  {reader:18}  {speed:8.3f} MB/s, ours is {ours / speed:.1f} times as fast{note}")


def _corpora(directories: list[str]) -> Iterator[tuple[str, list[str]]]:
    shipped = [path.read_text("utf-8") for path in sorted(FIXTURES.iterdir()) if path.suffix != ".gz"]
    yield f"shipped files, {REPEATED} times", shipped * REPEATED
    with gzip.open(FIXTURES / "hcl-cases.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield "recorded cases", [case["source"] for case in map(json.loads, lines) if case["valid"]]
    for directory in directories:
        yield directory, list(filter(_is_valid, _texts(Path(directory))))


def _texts(directory: Path) -> Iterator[str]:
    for path in sorted(directory.rglob("*")):
        if path.suffix in {".tf", ".tfvars", ".hcl"} and path.is_file():
            # As they are: a translation of line ends would hide what CRLF costs.
            yield path.read_bytes().decode("utf-8-sig", "replace")


def _is_valid(text: str) -> bool:
    try:
        _ours(text)
    except ParseError:
        return False
    return True


def _sample(texts: list[str], limit: int | None) -> list[str]:
    """Return every n-th text, so that they have about as many bytes as the limit."""
    size = sum(len(text) for text in texts)
    return texts if limit is None or size <= limit else texts[:: -(-size // limit)]


def _speed(read: Read, texts: list[str]) -> tuple[float, int]:
    """Return the median speed in MB/s, and how many texts the reader refuses."""
    accepted = []
    for text in texts:
        try:
            read(text)
        except Exception:  # noqa: BLE001 - each foreign reader raises errors of its own
            continue
        accepted.append(text)
    size = sum(len(text.encode()) for text in accepted)
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        for text in accepted:
            read(text)
        seconds.append(time.process_time() - started)
    return size / statistics.median(seconds) / 1e6, len(texts) - len(accepted)


def _ours(text: str) -> object:
    return parse(Source("", text))


def _others() -> Iterator[tuple[str, Read, int | None]]:
    if find_spec("hcl2") is None:
        print("  python-hcl2 is not installed: skipped")
    else:
        yield "python-hcl2", import_module("hcl2").loads, SLOW_SAMPLE
    if find_spec("tree_sitter_hcl") is None:
        print("  tree-sitter-hcl is not installed: skipped")
    else:
        sitter = import_module("tree_sitter")
        parser = sitter.Parser(sitter.Language(import_module("tree_sitter_hcl").language()))
        yield "tree-sitter-hcl", lambda text: _nodes(parser.parse(text.encode())), None


def _nodes(tree: Any) -> int:
    """Visit every node of a tree-sitter tree from Python, as a converter has to; return their number."""
    cursor = tree.walk()
    count = 0
    while True:
        node = cursor.node
        count += bool(node.type) and node.end_byte >= node.start_byte
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while cursor.goto_parent():
            if cursor.goto_next_sibling():
                break
        else:
            return count


if __name__ == "__main__":
    main(sys.argv[1:])
