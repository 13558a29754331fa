from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.errors import UsageError
from scanner.formats.registry import NAMES
from scanner.policy.checking.check import check
from scanner.policy.checking.reading import read_policies
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.load import load, shipped_directory
from scanner.policy.rule import CATEGORIES
from scanner.policy.scaffold.request import NewRule, new_rule
from scanner.policy.scaffold.taken import taken
from scanner.policy.scaffold.texts import texts
from scanner.policy.scaffold.write import write
from scanner.policy.testing.examples import read_examples
from scanner.policy.testing.scans import example_scanner
from scanner.policy.testing.unit import run_unit_tests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanner.policy.testing.scans import ExampleScanner

WANTED = {
    **{f"moving-{category}-{name}": (category, (name,)) for category in CATEGORIES for name in NAMES},
    "moving-everywhere": ("pinning", NAMES),
}
"""A rule of each category for each format, and one for all formats, by their ids."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("policies")
    for identifier, (category, formats) in WANTED.items():
        rule = new_rule(f"{category}/{identifier}", formats, NAMES, taken(directory))
        files = write(rule, directory)
        assert [path.name for path in files] == [
            f"{identifier}.rego",
            f"{identifier}_test.rego",
            "examples.yaml",
        ]
    return directory


@pytest.fixture(scope="module")
def scanner(written: Path) -> Iterator[ExampleScanner]:
    with example_scanner([written]) as found:
        yield found


def test_they_pass_the_check(written: Path) -> None:
    assert [str(one) for one in check(read_policies([written]), EmbeddedEngine(), NAMES)] == []


def test_they_pass_their_unit_tests(written: Path) -> None:
    pack = load((written,), formats=NAMES)
    assert {one.id: (one.category, one.formats) for one in pack.rules} == WANTED
    trials = run_unit_tests(pack, [written])
    assert len(trials) >= len(WANTED)
    assert [str(trial) for trial in trials if trial.is_bad] == []


@pytest.mark.parametrize(("identifier", "wanted"), WANTED.items(), ids=WANTED)
def test_they_pass_their_examples(
    written: Path, scanner: ExampleScanner, identifier: str, wanted: tuple[str, tuple[str, ...]]
) -> None:
    category, formats = wanted
    examples = read_examples(written / category / identifier)
    assert {one.format for one in examples} == set(formats)
    assert all({"bad", "good"} <= {one.verdict for one in examples if one.format == name} for name in formats)
    assert [scanner.problems(identifier, example) for example in examples] == [[]] * len(examples)


def test_there_are_unknown_examples_where_a_format_can_have_them() -> None:
    found = {
        name
        for name in NAMES
        if "verdict: unknown" in texts(NewRule("pinning", "a", (name,)))["examples.yaml"]
    }
    assert found == set(NAMES) - {"image-list"}


def test_the_files_end_as_opa_would_format_them() -> None:
    for name, text in texts(NewRule("pinning", "moving-thing", NAMES)).items():
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
        assert "\n\n\n" not in text, name
        assert " \n" not in text, name


REFUSED = {
    "no category": ("moving", "'moving' has no category", "write `pinning/moving`"),
    "nothing": ("", "'' has no category", "write `pinning/new-rule`"),
    "unknown category": ("pining/moving", "unknown category 'pining'", "did you mean 'pinning'?"),
    "upper case": ("pinning/MovingTag", "'MovingTag' is not a rule id", "write `moving-tag`"),
    "underscores": ("pinning/moving_tag", "'moving_tag' is not a rule id", "write `moving-tag`"),
    "a path": ("pinning/../moving", "'../moving' is not a rule id", "write `moving`"),
    "empty": (
        "pinning/",
        "'' is not a rule id",
        "use lower case and hyphens, and name the bad thing: `unpinned-image`",
    ),
    "a keyword": (
        "pinning/default",
        "'default' is not a rule id",
        "use lower case and hyphens, and name the bad thing: `unpinned-image`",
    ),
    "too long": ("pinning/" + "a" * 65, f"'{'a' * 65}' is not a rule id", f"write `{'a' * 64}`"),
    "a shipped rule": (
        "state/unpinned-image",
        "there is a rule unpinned-image already",
        "ids are unique over all categories: choose another, or configure that one",
    ),
}


@pytest.mark.parametrize(("name", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_names_that_are_refused(tmp_path: Path, name: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        new_rule(name, ["kubernetes"], NAMES, taken(tmp_path))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(UsageError) as caught:
        new_rule("pinning/moving", ["kuberntes"], NAMES, ())
    assert (caught.value.message, caught.value.hint) == (
        "unknown format 'kuberntes'",
        "did you mean 'kubernetes'?",
    )


def test_a_format_counts_once() -> None:
    assert new_rule("pinning/moving", ["compose", "compose"], NAMES, ()).formats == ("compose",)


def test_ids_of_libraries_and_tests_are_free(tmp_path: Path) -> None:
    ids = taken(tmp_path)
    assert "unpinned-image" in ids
    assert "pins" not in ids
    assert not any(name.endswith("_test") for name in ids)
    assert {
        path.stem for path in shipped_directory().glob("*/*/*.rego") if not path.stem.endswith("_test")
    } == ids


def test_nothing_is_written_over(tmp_path: Path) -> None:
    rule = NewRule("pinning", "moving", ("kubernetes",))
    place = tmp_path / "pinning/moving"
    place.mkdir(parents=True)
    (place / "kept").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        write(rule, tmp_path)
    assert [path.name for path in place.iterdir()] == ["kept"]


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"exists already|cannot be written"):
        write(NewRule("pinning", "moving", ("kubernetes",)), tmp_path / "file")
