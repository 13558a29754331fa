"""Both engines say the same: of every unit test, of every example of every rule, and of every fixture."""

from __future__ import annotations

import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scanner.assess import Assessor
from scanner.discover import Candidate, FileTree, walk
from scanner.errors import PolicyEvalError
from scanner.facts.evidence import Evidence
from scanner.formats.registry import JUDGED, max_bytes
from scanner.model import Source
from scanner.options import Options
from scanner.policy.checking.check import lint
from scanner.policy.conventions.native import NativePanel, rule_asker
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.opa.engines import OpaEngines
from scanner.policy.engines.protocol import Module
from scanner.policy.input import encode, encode_project
from scanner.policy.load import load, shipped_directory, unit_tests
from scanner.policy.testing.examples import read_examples
from scanner.policy.verdicts import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scanner.model import Document
    from scanner.policy.engines.protocol import Engine
    from scanner.policy.evaluation import Evaluation
    from scanner.policy.pack import Pack
    from scanner.policy.testing.examples import Example

SHIPPED = shipped_directory()
ROOT = Path(__file__).parents[2]
OPA = shutil.which("opa")
PACK = load((SHIPPED,), formats=JUDGED)
WITHOUT_FIXTURE = {"image-list", "governance"}
"""Its examples show it."""

pytestmark = pytest.mark.skipif(OPA is None, reason="opa is not on PATH")


class Asked(msgspec.Struct, frozen=True):
    """A question to both engines: the group of rules that speak for a format (None: the project's), and the input."""

    where: str
    group: str | None
    input_json: bytes


class Recorder:
    """Keeps the documents that would be judged."""

    judges_any = False

    def __init__(self) -> None:
        self.documents: list[Document] = []

    def document(self, document: Document) -> Judgement:
        self.documents.append(document)
        return Judgement()

    def facts(self, _: Document) -> bytes:
        return b""


def asked_of(root: Path, evidence: Mapping[str, Evidence], where: str) -> Iterator[Asked]:
    """Yields what is asked of the documents in a directory."""
    options, recorder = Options(paths=(str(root),), root=root), Recorder()
    tree = FileTree(root, options.limits, larger=max_bytes)
    found = [entry for entry in walk((str(root),), root, options.limits) if isinstance(entry, Candidate)]
    Assessor(tree, recorder, frozenset(), options.limits.max_file_bytes, max_bytes, evidence).assess_all(
        found
    )
    panel = NativePanel(PACK, EmbeddedEngine(), {}, strict=False)
    for document in recorder.documents:
        place = f"{where}{document.source.path} ({document.format} {document.index})"
        yield Asked(place, document.format, encode(document, with_document=PACK.reads_document))
    facts = [panel.facts(document) for document in recorder.documents]
    yield Asked(f"{where}the project", None, encode_project(facts))


def asked_of_example(rule: str, example: Example) -> list[Asked]:
    evidence = {
        ref: msgspec.convert({"ref": ref, **said}, type=Evidence) for ref, said in example.evidence.items()
    }
    with TemporaryDirectory() as directory:
        for name, content in {**example.files, example.file: example.content}.items():
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="")
        return list(asked_of(Path(directory).resolve(), evidence, f"{rule}: {example.name}: "))


@cache
def examples() -> list[tuple[str, Example]]:
    return [
        (rule.id, example)
        for rule in PACK.rules
        for example in read_examples(SHIPPED / rule.category / rule.id)
    ]


def differences(pack: Pack, engine: Engine, asked: Sequence[Asked]) -> list[str]:
    """Returns what another engine says otherwise than the embedded one."""
    embedded, other = rule_asker(pack, EmbeddedEngine()), rule_asker(pack, engine)
    found = []
    for one in asked:
        expected, got = (comparable(asker.evaluate(one.group, one.input_json)) for asker in (embedded, other))
        found += [f"{one.where}: embedded alone: {text}" for text in sorted(expected - got)]
        found += [f"{one.where}: opa alone: {text}" for text in sorted(got - expected)]
    return found


def comparable(evaluation: Evaluation) -> set[str]:
    verdicts = {
        f"{one.rule} {one.outcome} {msgspec.json.encode(one.value, order='sorted').decode()}"
        for one in evaluation.verdicts
    }
    assert len(verdicts) == len(evaluation.verdicts)
    return verdicts | {f"{one.rule} fails" for one in evaluation.failures}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    assert OPA is not None
    engine = OpaEngines(OPA).trusted()
    yield engine
    engine.close()


def test_every_fixture_is_judged_alike(engine: Engine) -> None:
    asked = [
        one
        for place in (ROOT / "fixtures", ROOT / "tests")
        for directory in sorted(place.iterdir())
        if directory.is_dir()
        for one in asked_of(directory, {}, f"{directory.name}: ")
    ]
    judged = {name for rule in PACK.rules for name in rule.formats}
    assert {one.group for one in asked} >= (judged - WITHOUT_FIXTURE) | {None}
    assert differences(PACK, engine, asked) == []


def test_every_example_is_judged_alike_by_all_rules(engine: Engine) -> None:
    asked = [one for rule, example in examples() for one in asked_of_example(rule, example)]
    assert len(asked) > len(examples())
    assert differences(PACK, engine, asked) == []


def test_every_example_with_settings_is_judged_alike(engine: Engine) -> None:
    """The settings of different rules are set together, as many at a time as there are."""
    rounds: list[dict[str, tuple[Mapping[str, Any], list[Example]]]] = []
    for rule, settings, found in variants():
        fitting = next((one for one in rounds if rule not in one), None)
        if fitting is None:
            rounds.append(fitting := {})
        fitting[rule] = (settings, found)
    for fitting in rounds:
        pack = PACK.select(list(fitting)).configured({rule: said[0] for rule, said in fitting.items()})
        asked = [
            one
            for rule, (_, found) in fitting.items()
            for example in found
            for one in asked_of_example(rule, example)
        ]
        assert differences(pack, engine, asked) == []


def variants() -> Iterator[tuple[str, Mapping[str, Any], list[Example]]]:
    """Yields the different settings in the examples of each rule, with the examples."""
    by_settings: dict[tuple[str, bytes], list[Example]] = defaultdict(list)
    for rule, example in examples():
        if example.settings:
            by_settings[rule, msgspec.json.encode(example.settings, order="sorted")].append(example)
    for (rule, _), found in by_settings.items():
        yield rule, found[0].settings, found


def test_every_unit_test_passes_on_opa(engine: Engine) -> None:
    tests = unit_tests([SHIPPED])
    engine.load([Module(source) for source in (*PACK.sources, *tests)], {})
    tree = engine.query("data.cattleguard", b"{}")[0].expressions[0]
    results = dict(results_in(tree, "cattleguard"))
    named = sum(source.text.count("\ntest_") for source in tests)
    assert len(results) > 0.9 * named
    assert [name for name, value in results.items() if value is not True] == []


def results_in(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items() if isinstance(tree, dict) else ():
        if name.startswith("test_"):
            yield f"{path}.{name}", value
        else:
            yield from results_in(value, f"{path}.{name}")


class Tampering:
    """An engine that leaves out the last member of every set."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def value(self, rule: str, input_json: bytes) -> Any:
        return [members[:-1] for members in self._engine.value(rule, input_json)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def test_a_verdict_that_is_missing_is_noticed() -> None:
    rule, example = next(pair for pair in examples() if pair[1].verdict == "bad" and not pair[1].settings)
    pack = PACK.select([rule])
    tampering: Any = Tampering(EmbeddedEngine())
    found = differences(pack, tampering, asked_of_example(rule, example))
    assert found
    assert all("embedded alone" in one for one in found)


TRAPS = {
    "a place that may be missing, under `not`": 'not startswith(input.images[0].no, "x")',
    "membership of what may be missing, under `not`": 'not input.images[0].no in ["a"]',
    "walk taken apart": "[_, _] := walk(input.images)",
    "a character class": r"regex.match(`^\d$`, `٣`)",
    "a word class": r"regex.match(`^\w$`, `é`)",
    "a brace": "regex.match(`{`, `{`)",
    "too few values": 'sprintf("%s %s", ["a"]) != ""',
    "a verb": 'sprintf("%5.1f", [1.25]) != ""',
    "an overlapping count": 'strings.count("aaa", "aa") == 1',
    "a version with v": 'semver.is_valid("v1.0.0")',
    "the subset of nothing": "object.subset([1], [])",
    "a sum of fractions": "0.1 + 0.2 == 0.3",
}


@pytest.mark.parametrize("line", TRAPS.values(), ids=TRAPS)
def test_what_the_engines_disagree_about_is_what_authors_are_warned_of(engine: Engine, line: str) -> None:
    source = Source(
        "trap.rego", f"package cattleguard.pinning.trap\nimport rego.v1\n\ndeny contains 1 if {line}\n"
    )
    said = [answer(one, source) for one in (EmbeddedEngine(), engine)]
    assert said[0] != said[1]
    assert [one.check for one in lint(source, EmbeddedEngine()) if one.span.line == 4] != []


def answer(engine: Engine, source: Source) -> Any:
    try:
        engine.load([Module(source)], {})
        return engine.value("cattleguard.pinning.trap.deny", b'{"images": [{}]}')
    except PolicyEvalError:
        return "fails"
