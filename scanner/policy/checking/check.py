"""Checks policies: the list of all checks, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.agreement import check_agreement
from scanner.policy.checking.bodies import check_bodies
from scanner.policy.checking.calls import check_calls
from scanner.policy.checking.corpus import Corpus
from scanner.policy.checking.facts import check_facts
from scanner.policy.checking.guards import check_guards
from scanner.policy.checking.keywords import check_keywords
from scanner.policy.checking.metadata import check_metadata
from scanner.policy.checking.mocks import check_mocks
from scanner.policy.checking.source import Text
from scanner.policy.checking.trees import read_text
from scanner.policy.checking.unit_tests import check_tests
from scanner.policy.checking.unsafe import check_loading
from scanner.policy.checking.unused import check_names, check_rules
from scanner.policy.checking.verdicts import check_verdicts
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scanner.model import Source
    from scanner.policy.checking.reading import Read
    from scanner.policy.checking.remark import Remark
    from scanner.policy.engines.protocol import Covering


def check(read: Read, engine: Covering, formats: Collection[str]) -> list[Remark]:
    """Return remarks on policies, by their places.

    Args:
        read: the policies.
        engine: shows how they are read.
        formats: names of the formats that exist.
    """
    texts, remarks = [], list(read.remarks)
    for source in (*read.sources, *read.beside):
        text = read_text(source, engine, read.rego_versions.get(source.path))
        if isinstance(text, Text):
            texts.append(text)
        elif source in read.sources:
            remarks.append(text)
    corpus = Corpus(texts)
    checked = {source.path for source in read.sources}
    remarks += [remark for remark in check_loading(texts, engine) if remark.span.path in checked]
    for text in texts:
        if text.path in checked:
            remarks += _of_text(text, corpus)
            remarks += check_rules(text, corpus)
            remarks += check_tests(text, corpus, read)
            remarks += check_verdicts(text)
            remarks += check_metadata(text, read, formats)
    return sorted(set(remarks), key=lambda remark: (remark.span, remark.check, remark.message))


def lint(source: Source, engine: Covering) -> list[Remark]:
    """Return remarks on one policy, as far as it can be judged alone, by their places.

    Raises:
        PolicyLoadError: it is not valid Rego.
    """
    text = Text(source, engine.tree(Module(source)), 1)
    remarks = _of_text(text, Corpus([text]))
    return sorted(set(remarks), key=lambda remark: (remark.span, remark.check, remark.message))


def _of_text(text: Text, corpus: Corpus) -> Iterator[Remark]:
    yield from check_keywords(text)
    yield from check_agreement(text)
    yield from check_calls(text, corpus)
    yield from check_mocks(text, corpus)
    yield from check_names(text)
    yield from check_bodies(text)
    yield from check_facts(text, corpus)
    yield from check_guards(text, corpus)
