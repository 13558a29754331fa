"""Writes the bill of materials of a made-up inventory, and prints seconds, bytes and peak memory.

    python benchmarks/infrastructure_bom.py [DEPENDENCIES] [--library]

Every dependency is another thing with three places; half of them are images with evidence. `--library` also times the
library's own JSON writer on the same bill, whose checks take time with the square of its size.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import time
from typing import TYPE_CHECKING, Any

from cyclonedx.model.bom import Bom
from cyclonedx.output.json import JsonV1Dot6

from scanner.facts.evidence import Evidence, Link, Proof, Sbom, Signature
from scanner.inventory import Dependency, place_order
from scanner.model import Ledger, PolicySet, Result, Span
from scanner.report import ReportContext, cyclonedx

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPENDENCIES = 5_000
_PLACES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dependencies", nargs="?", type=int, default=DEPENDENCIES)
    parser.add_argument("--library", action="store_true", help="time the library's own writer too")
    options = parser.parse_args()
    result = inventory(options.dependencies)
    out = io.StringIO()
    began = time.perf_counter()
    cyclonedx.render(result, out, ReportContext(lambda _: None, name="benchmark"))
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{options.dependencies} things: {seconds:.2f} s, {len(out.getvalue()):,} bytes, peak {memory} MB")
    if options.library:
        print(f"the library's own writer alone: {_library_seconds(json.loads(out.getvalue())):.2f} s")


def inventory(number: int) -> Result:
    """Return a result with that many different things, each at three places."""
    found = sorted((one for index in range(number) for one in _thing(index)), key=place_order)
    ledger = Ledger(number, number, number, number, {}, (), (), ())
    return Result((), ledger, PolicySet("1", (), "0" * 64), inventory=tuple(found))


def _thing(index: int) -> Iterator[Dependency]:
    for place in range(_PLACES):
        span = Span(f"services/{index}/{place}.yaml", place + 1, 5, place + 1, 20)
        if index % 2:
            yield Dependency(
                "action",
                f"owner/action{index}@v1",
                "github.com",
                f"owner/action{index}",
                "v1",
                None,
                "floating",
                "uses",
                span,
            )
        else:
            name = f"shop/service{index}"
            yield Dependency(
                "image",
                f"registry.example/{name}:1.2.3",
                "registry.example",
                name,
                "1.2.3",
                None,
                "version",
                "container",
                span,
                evidence=_evidence(index),
            )


def _evidence(index: int) -> Evidence:
    digest = f"sha256:{index:064x}"
    proof = Proof(
        verified=True, how="keyless", identity="https://ci.example/build", issuer="https://oidc.example"
    )
    return Evidence(
        f"registry.example/shop/service{index}:1.2.3",
        digest=digest,
        kind="image",
        signatures=(Signature(digest, "", "referrer", proof),),
        sboms=(
            Sbom(digest, "", "attestation", proof, format="cyclonedx", spec_version="1.6", components=200),
        ),
        chain=(Link("sbom", "proved", "cyclonedx 1.6"),),
        weakest="sbom",
    )


def _library_seconds(document: dict[str, Any]) -> float:
    reader: Any = Bom
    bom = reader.from_json(document)
    began = time.perf_counter()
    JsonV1Dot6(bom).output_as_string()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
