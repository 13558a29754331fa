"""The input of everything that is at hand is what the published contract says, and OPA understands the contract."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import msgspec
import pytest

from scanner.discover import FileTree, Limits
from scanner.errors import CattleguardError
from scanner.facts.evidence import Evidence
from scanner.formats.registry import JUDGED, NAMES, max_bytes, recognise
from scanner.govern.changes.between import changes_between
from scanner.govern.changes.model import Seen
from scanner.govern.waivers.comments import read_waivers
from scanner.model import Waiver
from scanner.options import Options
from scanner.policy.input import encode, encode_facts, encode_project
from scanner.policy.load import load, shipped_directory
from scanner.policy.rule import GOVERNANCE
from scanner.policy.testing.examples import Example, read_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Document
    from scanner.policy.rule import Rule

ROOT = Path(__file__).parent.parent.parent
FIXTURES = ROOT / "fixtures"
SCHEMA = ROOT / "docs" / "schema" / "input.schema.json"
VALIDATOR = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
PACK = load((shipped_directory(),), formats=JUDGED)


def documents(root: Path) -> Iterator[Document]:
    """Yield the documents of all files below a directory that can be read."""
    tree = FileTree(root, Options(paths=(str(root),)).limits, larger=max_bytes)
    for path in sorted(root.rglob("*")):
        try:
            source = tree.read(path.relative_to(root).as_posix()) if path.is_file() else None
            format_ = recognise(source) if source is not None else None
            if source is not None and format_ is not None:
                yield from format_.parse(source, tree)
        except CattleguardError:
            continue


def problems(value: bytes, place: str) -> list[str]:
    return [
        f"{place}: {error.instance_path}: {error.message}"
        for error in VALIDATOR.iter_errors(json.loads(value))
    ]


def problems_of(document: Document) -> list[str]:
    place = f"{document.source.path} {document.index}"
    single = encode(document, with_document=True)
    return problems(single, place) + problems(encode_project([encode_facts(document)]), place)


@pytest.mark.parametrize("directory", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_the_input_of_every_fixture_is_valid(directory: str) -> None:
    assert [
        problem for document in documents(FIXTURES / directory) for problem in problems_of(document)
    ] == []


def test_there_are_fixtures_of_every_format() -> None:
    assert {document.format for document in documents(FIXTURES / "input")} == set(NAMES)


def documents_of(example: Example, root: Path) -> list[Document]:
    """Return the documents of an example, each image with all evidence that the example gives."""
    for name, content in {**example.files, example.file: example.content}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8", newline="")
    given = [msgspec.convert({"ref": ref, **said}, type=Evidence) for ref, said in example.evidence.items()]
    return [with_evidence(document, given) for document in documents(root)]


def with_evidence(document: Document, given: list[Evidence]) -> Document:
    replace: Any = msgspec.structs.replace
    images = [replace(image, evidence=one) for image in document.facts.images for one in given or (None,)]
    return replace(document, facts=replace(document.facts, images=tuple(images)))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "rule", [rule for rule in PACK.rules if rule.category == GOVERNANCE], ids=lambda rule: rule.id
)
def test_the_input_of_every_example_of_a_change_is_valid(rule: Rule, tmp_path: Path) -> None:
    for number, example in enumerate(read_examples(shipped_directory() / rule.category / rule.id)):
        files = {**example.files, example.file: example.content}
        before, after = tmp_path / str(number) / "before", tmp_path / str(number) / "after"
        for root, texts in ((before, example.before), (after, files)):
            for name, content in texts.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content, encoding="utf-8", newline="")
        tree = FileTree(after, Limits())
        comments = [read_waivers(source) for source in map(tree.read, files) if source is not None]
        seen = Seen(tree, [one for found in comments for one in found if isinstance(one, Waiver)])
        found = changes_between(before, after, {*example.before, *files}, PACK).documents(seen)
        assert bool(found) == (example.verdict == "bad")
        assert [problem for document in found for problem in problems_of(document)] == []


@pytest.mark.parametrize(
    "rule", [rule for rule in PACK.rules if rule.category != GOVERNANCE], ids=lambda rule: rule.id
)
def test_the_input_of_every_example_is_valid(rule: Rule, tmp_path: Path) -> None:
    examples = read_examples(shipped_directory() / rule.category / rule.id)
    read = [documents_of(example, tmp_path / str(number)) for number, example in enumerate(examples)]
    assert [example.name for example, found in zip(examples, read, strict=True) if not found] == []
    assert [problem for found in read for document in found for problem in problems_of(document)] == []


needs_opa = pytest.mark.skipif(shutil.which("opa") is None, reason="needs opa on PATH")


def opa_check(schema: Path, policies: Path) -> tuple[int, str]:
    command = ["opa", "check", "--strict", "--schema", str(schema), str(policies)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@needs_opa
def test_opa_finds_every_field_of_the_shipped_policies_in_the_schema() -> None:
    assert opa_check(SCHEMA, shipped_directory()) == (0, "")


FIELDS = {
    "input.images": "input.imagse",
    "image.ref": "image.reff",
    "mount.source": "mount.sourc",
    "document.file.path": "document.file.pathh",
}
POLICY = """\
package cattleguard.pinning.some_rule

import rego.v1

deny contains image.ref if some image in input.images

deny contains mount.source if {
\tsome workload in input.workloads
\tsome container in workload.containers
\tsome mount in container.mounts
}

deny contains document.file.path if some document in input.documents
"""


@needs_opa
@pytest.mark.parametrize("field", FIELDS)
def test_opa_finds_a_misspelt_field(field: str, tmp_path: Path) -> None:
    (tmp_path / "rule.rego").write_text(POLICY, encoding="utf-8")
    assert opa_check(SCHEMA, tmp_path) == (0, "")
    (tmp_path / "rule.rego").write_text(POLICY.replace(field, FIELDS[field]), encoding="utf-8")
    code, text = opa_check(SCHEMA, tmp_path)
    assert code == 1
    assert f"undefined ref: {FIELDS[field]}" in text


@needs_opa
def test_opa_takes_the_schema_from_annotations(tmp_path: Path) -> None:
    annotation = '# METADATA\n# schemas:\n#   - input: schema["input.schema"]\n'
    (tmp_path / "rule.rego").write_text(annotation + POLICY, encoding="utf-8")
    assert opa_check(SCHEMA.parent, tmp_path) == (0, "")
    (tmp_path / "rule.rego").write_text(
        annotation + POLICY.replace("image.ref", "image.reff"), encoding="utf-8"
    )
    assert opa_check(SCHEMA.parent, tmp_path)[0] == 1
