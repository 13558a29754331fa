from __future__ import annotations

from scanner.facts.collected import CollectedFacts
from scanner.facts.model import Command, Credential, Facts, Reference
from scanner.facts.scripts import ScriptFacts


def _run(place: str) -> ScriptFacts:
    return ScriptFacts(
        commands=(Command((place, 0), "curl", "", (), "run", "container"),),
        references=(Reference((place, 0), "download", "u", "", "u", None, "floating", "curl"),),
        credentials=(Credential((place, 0, 1), "password", "p", "run", "container"),),
        scripts={(place,): (((0, 4), (0, 4)),)},
    )


def test_nothing_collected_is_no_facts() -> None:
    collected = CollectedFacts()
    assert (collected.facts(), collected.addresses, collected.scripts) == (Facts(), {}, {})


def test_runs_are_added_in_order() -> None:
    first, second = _run("a"), _run("b")
    collected = CollectedFacts()
    collected.add_run(first)
    collected.add_run(second)
    assert collected.facts() == Facts(
        references=first.references + second.references,
        commands=first.commands + second.commands,
        credentials=first.credentials + second.credentials,
    )
    assert collected.scripts == first.scripts | second.scripts


def test_collections_share_nothing() -> None:
    one = CollectedFacts()
    one.add_run(_run("a"))
    assert CollectedFacts() == CollectedFacts() != one
