"""Reads SBOMs with our reader and with cyclonedx-python-lib's model, and prints seconds and peak memory.

    python benchmarks/sbom_reader.py [MEGABYTES]

It makes documents of that size (20 without an argument) and reads each in a process of its own. Seconds are processor
time of reading alone; memory is the growth of the process's peak over what it was before reading. Linux and macOS.
"""

from __future__ import annotations

import hashlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from scanner.facts.evidence import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEGABYTE = 1_000_000
LICENSES = ("MIT", "Apache-2.0", "BSD-3-Clause", "GPL-2.0-or-later", "ISC")
CREATED = "2026-01-01T00:00:00Z"


def main(arguments: list[str]) -> None:
    if len(arguments) == 4 and arguments[0] == "make":
        Path(arguments[1]).write_text(MAKERS[arguments[2]](int(arguments[3])), "utf-8")
        return
    if len(arguments) == 3:
        _measure(READERS[arguments[0]], Path(arguments[1]), arguments[2])
        return
    size = int(arguments[0]) if arguments else 20
    with tempfile.TemporaryDirectory() as directory:
        for name in MAKERS:
            path = Path(directory, name)
            # In a process of its own too: what starts a process leaves its own peak to it.
            make = [sys.executable, __file__, "make", str(path), name, str(size * MEGABYTE)]
            subprocess.run(make, check=True)
            readers = READERS if name.startswith("CycloneDX") and name.endswith(("JSON", "XML")) else ["ours"]
            for reader in readers:
                command = [sys.executable, __file__, reader, str(path), name]
                subprocess.run(command, check=True)
            path.unlink()


def _measure(read: Callable[[bytes], str], path: Path, name: str) -> None:
    content = path.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    result = read(content)
    seconds = time.process_time() - begin
    unit = 1024 if sys.platform != "darwin" else 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit / MEGABYTE
    print(
        f"{name:20} {len(content) / MEGABYTE:6.1f} MB  {seconds:7.2f} s {grown:7.0f} MB  {result}", flush=True
    )


def _ours(content: bytes) -> str:
    from scanner.images.sbom.context import SbomContext  # noqa: PLC0415 - importing is a part of it
    from scanner.images.sbom.read import read_sbom  # noqa: PLC0415

    context = SbomContext("sha256:" + "a" * 64, "", "file", Proof(verified=False), now=datetime.now(UTC))
    sbom = read_sbom(content, context)
    return f"ours: {sbom.components} components, valid {sbom.valid}, error {sbom.error}"


def _model(content: bytes) -> str:
    from cyclonedx.model.bom import Bom  # noqa: PLC0415 - importing is a part of it

    if content.startswith(b"<"):
        bom = Bom.from_xml(io.StringIO(content.decode()))  # type: ignore[attr-defined]  # a decorator adds it
    else:
        bom = Bom.from_json(data=json.loads(content))  # type: ignore[attr-defined]  # likewise
    return f"cyclonedx-python-lib, its model without validation: {len(bom.components)} components"


READERS: dict[str, Callable[[bytes], str]] = {"ours": _ours, "model": _model}


def _until(size: int, make: Callable[[int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    written, number = 0, 0
    while written < size:
        item = make(number)
        written += len(json.dumps(item))
        number += 1
        yield item


def _hex(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _component(number: int) -> dict[str, Any]:
    purl = f"pkg:npm/%40acme/part-{number}@1.{number % 97}.{number % 7}"
    return {
        "bom-ref": f"{purl}?package-id={_hex(number)[:16]}",
        "type": "library",
        "supplier": {"name": f"Supplier {number % 50}"},
        "name": f"@acme/part-{number}",
        "version": f"1.{number % 97}.{number % 7}",
        "hashes": [{"alg": "SHA-256", "content": _hex(number)}],
        "licenses": [{"license": {"id": LICENSES[number % len(LICENSES)]}}],
        "cpe": f"cpe:2.3:a:acme:part-{number}:1.{number % 97}:*:*:*:*:*:*:*",
        "purl": purl,
        "externalReferences": [{"type": "website", "url": f"https://example.org/part-{number}"}],
        "properties": [
            {"name": "syft:package:foundBy", "value": "javascript-package-cataloger"},
            {"name": "syft:location:0:path", "value": f"/srv/node_modules/@acme/part-{number}/package.json"},
        ],
    }


def _cyclonedx(size: int) -> dict[str, Any]:
    components = list(_until(int(size * 0.82), _component))
    refs = [component["bom-ref"] for component in components]
    dependencies = [
        {"ref": ref, "dependsOn": refs[index * 2 + 1 : index * 2 + 3]} for index, ref in enumerate(refs)
    ]
    metadata = {
        "timestamp": CREATED,
        "tools": {"components": [{"type": "application", "name": "maker", "version": "1.0"}]},
        "component": {
            "bom-ref": "root",
            "type": "container",
            "name": "shop",
            "version": "sha256:" + "a" * 64,
        },
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": components,
        "dependencies": dependencies,
    }


def _cyclonedx_json(size: int) -> str:
    return json.dumps(_cyclonedx(size))


def _cyclonedx_xml(size: int) -> str:
    bom = _cyclonedx(int(size * 0.93))
    lines = ['<?xml version="1.0"?>', '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">']
    lines.append(f"<metadata><timestamp>{CREATED}</timestamp></metadata><components>")
    lines.extend(map(_component_xml, bom["components"]))
    lines.append("</components><dependencies>")
    for item in bom["dependencies"]:
        inner = "".join(f"<dependency ref={quoteattr(ref)}/>" for ref in item["dependsOn"])
        lines.append(f"<dependency ref={quoteattr(item['ref'])}>{inner}</dependency>")
    lines.append("</dependencies></bom>")
    return "\n".join(lines)


def _component_xml(item: dict[str, Any]) -> str:
    properties = "".join(
        f'<property name="{p["name"]}">{escape(p["value"])}</property>' for p in item["properties"]
    )
    return (
        f'<component type="library" bom-ref={quoteattr(item["bom-ref"])}>'
        f"<supplier><name>{item['supplier']['name']}</name></supplier>"
        f"<name>{item['name']}</name><version>{item['version']}</version>"
        f'<hashes><hash alg="SHA-256">{item["hashes"][0]["content"]}</hash></hashes>'
        f"<licenses><license><id>{item['licenses'][0]['license']['id']}</id></license></licenses>"
        f"<cpe>{item['cpe']}</cpe><purl>{escape(item['purl'])}</purl>"
        f'<externalReferences><reference type="website"><url>{item["externalReferences"][0]["url"]}</url></reference>'
        f"</externalReferences><properties>{properties}</properties></component>"
    )


def _package(number: int) -> dict[str, Any]:
    return {
        "SPDXID": f"SPDXRef-Package-npm-part-{number}-{_hex(number)[:16]}",
        "name": f"@acme/part-{number}",
        "versionInfo": f"1.{number % 97}.{number % 7}",
        "supplier": f"Organization: Supplier {number % 50}",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": _hex(number)}],
        "sourceInfo": "acquired package info from installed node module manifest file",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": LICENSES[number % len(LICENSES)],
        "copyrightText": "NOASSERTION",
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:npm/%40acme/part-{number}@1.{number % 97}.{number % 7}",
            }
        ],
    }


def _relationship(source: str, kind: str, target: str) -> dict[str, str]:
    return {"spdxElementId": source, "relatedSpdxElement": target, "relationshipType": kind}


def _spdx(size: int) -> dict[str, Any]:
    root = {"SPDXID": "SPDXRef-Root", "name": "shop", "versionInfo": "sha256:" + "a" * 64}
    packages = list(_until(int(size * 0.82), _package))
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "shop",
        "documentNamespace": "https://example.org/shop",
        "creationInfo": {"creators": ["Organization: Acme", "Tool: maker-1.0"], "created": CREATED},
        "packages": [{**root, "downloadLocation": "NOASSERTION"}, *packages],
        "relationships": [
            _relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Root"),
            *(_relationship("SPDXRef-Root", "CONTAINS", item["SPDXID"]) for item in packages),
        ],
    }


def _spdx_json(size: int) -> str:
    return json.dumps(_spdx(size))


def _spdx_tag_value(size: int) -> str:
    document = _spdx(int(size * 1.5))
    lines = [
        "SPDXVersion: SPDX-2.3",
        "DataLicense: CC0-1.0",
        "SPDXID: SPDXRef-DOCUMENT",
        "DocumentName: shop",
    ]
    lines += [
        "DocumentNamespace: https://example.org/shop",
        "Creator: Tool: maker-1.0",
        f"Created: {CREATED}",
    ]
    for item in document["packages"]:
        lines += ["", f"PackageName: {item['name']}", f"SPDXID: {item['SPDXID']}"]
        lines += [f"PackageVersion: {item['versionInfo']}", "PackageDownloadLocation: NOASSERTION"]
        if "supplier" in item:
            reference = item["externalRefs"][0]
            lines += [
                f"PackageSupplier: {item['supplier']}",
                f"PackageLicenseDeclared: {item['licenseDeclared']}",
            ]
            lines += [f"PackageChecksum: SHA256: {item['checksums'][0]['checksumValue']}"]
            lines += [f"ExternalRef: PACKAGE-MANAGER purl {reference['referenceLocator']}"]
            lines += ["PackageComment: <text>Found in a manifest.", "With a second line.</text>"]
    for item in document["relationships"]:
        ends = item["spdxElementId"], item["relationshipType"], item["relatedSpdxElement"]
        lines.append(f"Relationship: {' '.join(ends)}")
    return "\n".join(lines)


def _element(kind: str, number: str, **fields: object) -> dict[str, Any]:
    return {"type": kind, "spdxId": f"https://example.org/{number}", "creationInfo": "_:made", **fields}


def _package_elements(number: int) -> dict[str, Any]:
    version = f"1.{number % 97}.{number % 7}"
    return _element(
        "software_Package",
        f"package-{number}",
        name=f"@acme/part-{number}",
        software_packageVersion=version,
        software_packageUrl=f"pkg:npm/%40acme/part-{number}@{version}",
        suppliedBy=f"https://example.org/supplier-{number % 50}",
        verifiedUsing=[{"type": "Hash", "algorithm": "sha256", "hashValue": _hex(number)}],
    )


def _spdx3(size: int) -> str:
    packages = list(_until(int(size * 0.475), _package_elements))
    made = {"type": "CreationInfo", "@id": "_:made", "specVersion": "3.0.1", "created": CREATED}
    graph: list[dict[str, Any]] = [{**made, "createdBy": ["https://example.org/supplier-0"]}]
    graph += [
        _element("Organization", f"supplier-{number}", name=f"Supplier {number}") for number in range(50)
    ]
    graph.append(_element("software_Package", "root", name="shop"))
    document = _element("SpdxDocument", "document", rootElement=["https://example.org/root"])
    graph += [{**document, "profileConformance": ["core", "software"]}, *packages]
    for number, package in enumerate(packages):
        license_id = f"https://spdx.org/licenses/{LICENSES[number % len(LICENSES)]}"
        for kind, source, target in (
            ("contains", "https://example.org/root", package["spdxId"]),
            ("hasDeclaredLicense", package["spdxId"], license_id),
        ):
            fields = {"from": source, "to": [target], "relationshipType": kind}
            graph.append(_element("Relationship", f"{kind}-{number}", **fields))
    return json.dumps({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph})


MAKERS: dict[str, Callable[[int], str]] = {
    "CycloneDX 1.6 JSON": _cyclonedx_json,
    "CycloneDX 1.6 XML": _cyclonedx_xml,
    "SPDX 2.3 JSON": _spdx_json,
    "SPDX 2.3 tag-value": _spdx_tag_value,
    "SPDX 3.0.1 JSON-LD": _spdx3,
}


if __name__ == "__main__":
    main(sys.argv[1:])
