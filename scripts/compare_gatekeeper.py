"""Runs a library of Gatekeeper policies with our own runner and with `gator`, and prints where the two differ, in Markdown.

Usage: python -m scripts.compare_gatekeeper DIRECTORY [--engine embedded|opa]; `gator` must be on PATH.

Every case of every `suite.yaml` below the directory is judged four times: by our runner of suites and by `gator verify`, which
must both find what the suite expects; and by our panel and by `gator test`, which must give the same messages.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.errors import CattleguardError
from scanner.formats.kubernetes.read import read as read_documents
from scanner.model import Source
from scanner.policy.conventions.gatekeeper.library import read_library
from scanner.policy.conventions.gatekeeper.panel import GatekeeperPanel
from scanner.policy.conventions.gatekeeper.suites import run_suite
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.engines.protocol import Engines

_RESULT = re.compile(r"^(?P<indent> *)--- (?P<result>PASS|FAIL|SKIP): (?P<name>\S+)", re.MULTILINE)
_TIMEOUT_S = 120


class Row(msgspec.Struct, frozen=True):
    """One comparison: what was compared, and what each side says of it."""

    name: str
    ours: str
    gator: str

    @property
    def same(self) -> bool:
        """Tell whether both say the same."""
        return self.ours == self.gator


class Case(msgspec.Struct, frozen=True):
    """The files of one case of a suite."""

    name: str
    template: Path
    constraint: Path
    object: Path
    inventory: tuple[Path, ...]


def suite_rows(suite: Path, engines: Engines) -> Iterator[Row]:
    """Yield how each case of a suite ends with our runner and with `gator verify`."""
    gator = verified(suite)
    for result in run_suite(suite, engines):
        name = result.name.split("/", 1)[1]
        ours = "SKIP" if result.skipped else "PASS" if result.problem is None else f"FAIL: {result.problem}"
        yield Row(result.name, ours, gator.get(name, "not run"))


def verified(suite: Path) -> dict[str, str]:
    """Return the results of `gator verify` by `test/case`, and by `test` for tests without cases."""
    said = run("verify", "-v", str(suite))
    results: dict[str, str] = {}
    inner: list[re.Match[str]] = []
    for found in _RESULT.finditer(said):
        if found["indent"]:
            inner.append(found)
            continue
        results.update({f"{found['name']}/{one['name']}": one["result"] for one in inner})
        results[found["name"]] = found["result"]
        inner = []
    return results


def cases(suite: Path) -> Iterator[Case]:
    """Yield the cases of a suite that have an object."""
    root: Any = plain(parse(Source(str(suite), suite.read_text(encoding="utf-8")), Dialect.KUBERNETES)[0])
    for test in root.get("tests") or ():
        for case in test.get("cases") or ():
            yield Case(
                name=f"{root['metadata']['name']}/{test['name']}/{case['name']}",
                template=suite.parent / test["template"],
                constraint=suite.parent / test["constraint"],
                object=suite.parent / case["object"],
                inventory=tuple(suite.parent / path for path in case.get("inventory") or ()),
            )


def messages(case: Case) -> Row:
    """Return what our panel and `gator test` say of the object of a case, with the inventory beside it."""
    return Row(case.name, "\n".join(sorted(our_messages(case))), "\n".join(sorted(gator_messages(case))))


def our_messages(case: Case) -> list[str]:
    """Return what our panel says of the object of a case."""
    try:
        library = read_library([source(case.template), source(case.constraint)])
        panel = GatekeeperPanel(library.constraints, EmbeddedEngine(), {})
        documents = [
            one
            for path in (case.object, *case.inventory)
            for one in read_documents(source(path), "kubernetes")
        ]
        judgements = [panel.document(document) for document in documents]
        judgements.append(panel.project([panel.facts(document) for document in documents], documents))
    except CattleguardError as error:
        return [f"error: {error}"]
    path = case.object.as_posix()
    found = [one.message for each in judgements for one in each.findings if one.span.path == path]
    return found + [one.message for each in judgements for one in each.failed if one.path == path]


def gator_messages(case: Case) -> list[str]:
    """Return what `gator test` says of the object of a case."""
    files = [case.template, case.constraint, case.object, *case.inventory]
    said = run(
        "test",
        "--enable-k8s-native-validation=false",
        "-o",
        "json",
        *(f"--filename={path}" for path in files),
    )
    try:
        results = msgspec.json.decode(said)
    except msgspec.DecodeError:
        return [f"error: {said.strip()}"]
    judged: Any = plain(parse(source(case.object), Dialect.KUBERNETES)[0])
    return [
        one["msg"]
        for one in results or ()
        if one["violatingObject"].get("metadata") == judged.get("metadata")
    ]


def source(path: Path) -> Source:
    """Return a file's text."""
    return Source(path.as_posix(), path.read_text(encoding="utf-8"))


def run(*arguments: str) -> str:
    """Return what `gator` prints."""
    command = [shutil.which("gator") or "gator", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False, stdin=subprocess.DEVNULL
    )
    return done.stdout or done.stderr


def table(title: str, rows: list[Row]) -> str:
    """Return how many comparisons agree, and a table of those that do not."""
    count = Counter(row.same for row in rows)
    lines = [f"## {title}", "", f"{count[True]} of {len(rows)} the same.", ""]
    differing = [row for row in rows if not row.same]
    if differing:
        lines += ["| case | ours | gator |", "|---|---|---|"]
        lines += [f"| {row.name} | {shown(row.ours)} | {shown(row.gator)} |" for row in differing]
    return "\n".join([*lines, ""])


def shown(text: str) -> str:
    """Return a text for a cell of a table."""
    return text.replace("|", "\\|").replace("\n", "<br>") or "nothing"


def main() -> int:
    """Print the comparison; return 0 where nothing differs, 1 otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", type=Path, help="a checkout with suite.yaml files")
    directory = parser.parse_args().directory
    suites = sorted(directory.rglob("suite.yaml"))
    if not suites or shutil.which("gator") is None:
        print("there is no suite.yaml below the directory, or no gator on PATH", file=sys.stderr)
        return 2
    verdicts = [row for suite in suites for row in suite_rows(suite, EmbeddedEngines())]
    said = [messages(case) for suite in suites for case in cases(suite)]
    print(f"# {len(suites)} suites\n")
    print(table("Suites: our runner and `gator verify`", verdicts))
    print(table("Messages: our panel and `gator test`", said))
    return 0 if all(row.same for row in (*verdicts, *said)) else 1


if __name__ == "__main__":
    sys.exit(main())
