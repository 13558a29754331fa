"""Finds rules without tests or examples, and tests that are not run."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.policy.bundles.model import TEST_SUFFIX
from scanner.policy.checking.syntax import head_of, path_of, specs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus
    from scanner.policy.checking.reading import Read
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text


def check_tests(text: Text, corpus: Corpus, read: Read) -> Iterator[Remark]:
    """Yield remarks on a policy's tests."""
    if text.rule_id is not None:
        yield from _of_rule(text, corpus, read)
    tests = [spec for spec in specs(text.tree) if path_of(head_of(spec)[1]["refr"])[0].startswith("test_")]
    if text.native and text.path.endswith(TEST_SUFFIX):
        if not tests and not _is_used(text, corpus):
            hint = "write rules whose names begin with `test_`"
            yield text.remark(text.tree["package"], "test-file", "the file has no tests", hint)
    elif text.native and not text.path.endswith(TEST_SUFFIX):
        for spec in tests:
            name = path_of(head_of(spec)[1]["refr"])[0]
            hint = f"move it to a file whose name ends in {TEST_SUFFIX}"
            yield text.remark(spec, "test-file", f"`{name}` is not run: this is no file of tests", hint)


def _of_rule(text: Text, corpus: Corpus, read: Read) -> Iterator[Remark]:
    package = text.tree["package"]
    if not any(other.test and _tests(other, text) for other in corpus.texts):
        name = f"{text.rule_id}{TEST_SUFFIX}"
        yield text.remark(package, "missing-tests", "the rule has no unit tests", f"write {name} beside it")
    if not read.has_examples(text.path):
        directory = PurePosixPath(text.path).parent
        yield text.remark(
            package, "missing-tests", "the rule has no examples", f"write {directory}/examples.yaml"
        )


def _tests(test: Text, rule: Text) -> bool:
    reached = any(reference.path[: len(rule.package)] == rule.package for reference in test.names.references)
    return reached or test.package == rule.package


def _is_used(text: Text, corpus: Corpus) -> bool:
    """Tell whether other policies use what a file of tests defines: samples that tests share."""
    length = len(text.package)
    return any(
        reference.path[:length] == text.package and by is not text for by, reference in corpus.references
    )
