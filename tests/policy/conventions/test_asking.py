from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import PolicyEvalError, PolicyLoadError
from scanner.policy.conventions.native import rule_asker
from scanner.policy.engines.embedded import EmbeddedEngine
from scanner.policy.engines.protocol import Limits, Row
from scanner.policy.engines.sandbox import SandboxedEngine
from scanner.policy.evaluation import Evaluation, RuleFailure, Verdict
from scanner.policy.load import load

if TYPE_CHECKING:
    from scanner.policy.conventions.asking import Asker

WriteRule = Callable[..., Path]
INPUT = json.dumps(
    {
        "images": [
            {"at": ["a", 0], "ref": "nginx", "unknown": []},
            {"at": ["b"], "ref": "redis", "unknown": ["${X}"]},
        ]
    }
).encode()
VERDICTS = (
    Verdict("some-rule", "deny", {"at": ["a", 0], "msg": "nginx"}),
    Verdict("some-rule", "deny", {"at": ["b"], "msg": "redis"}),
    Verdict("some-rule", "unknown", {"at": ["b"], "expression": "${X}"}),
)


def asker_of(directory: Path, **arguments: object) -> Asker[str | None]:
    return rule_asker(load((directory,), formats=("compose", "kubernetes"), **arguments), EmbeddedEngine())  # type: ignore[arg-type]


def test_verdicts_of_both_sets(write_rule: WriteRule) -> None:
    assert asker_of(write_rule()).evaluate("kubernetes", INPUT) == Evaluation(VERDICTS)


def test_it_is_used_again(write_rule: WriteRule) -> None:
    asker = asker_of(write_rule())
    asker.evaluate("kubernetes", INPUT)
    assert asker.evaluate("kubernetes", b'{"images": []}') == Evaluation(())
    assert asker.evaluate("kubernetes", b"{}") == Evaluation(())
    assert asker.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS)


def test_a_rule_is_silent_about_other_formats(write_rule: WriteRule) -> None:
    asker = asker_of(write_rule())
    assert [asker.evaluate(name, INPUT) for name in ("compose", None)] == [Evaluation(()), Evaluation(())]


def test_project_rules_are_asked_alone(write_rule: WriteRule, rule_text: str) -> None:
    text = rule_text.replace("#   severity", "#   scope: project\n#   severity").replace(
        "some_rule", "all_rule"
    )
    write_rule(text, place="pinning/all-rule/all-rule.rego")
    asker = asker_of(write_rule())
    assert asker.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS)
    project = asker.evaluate(None, INPUT)
    assert [verdict.rule for verdict in project.verdicts] == ["all-rule"] * 3


def test_a_rule_that_defines_only_deny(write_rule: WriteRule, rule_text: str) -> None:
    asker = asker_of(write_rule(rule_text[: rule_text.index("unknown contains")]))
    assert asker.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS[:2])


def test_settings_are_data(write_rule: WriteRule, rule_text: str) -> None:
    parameters = """\
#   parameters:
#     word:
#       description: A word.
#       type: string
#       default: a
package"""
    text = rule_text.replace("package", parameters, 1).replace("image.ref", 'data.settings["some-rule"].word')
    asker = asker_of(write_rule(text), settings={"some-rule": {"word": "b"}})
    assert {verdict.value.get("msg") for verdict in asker.evaluate("kubernetes", INPUT).verdicts} == {
        "b",
        None,
    }


def test_one_rule_fails_and_the_others_stand(write_rule: WriteRule, rule_text: str) -> None:
    text = rule_text.replace("some_rule", "bad_rule").replace(
        '"msg": image.ref', '"msg": to_number(image.ref)'
    )
    write_rule(text, place="pinning/bad-rule/bad-rule.rego")
    directory = write_rule()
    path = f"{directory}/pinning/bad-rule/bad-rule.rego"
    assert asker_of(directory).evaluate("kubernetes", INPUT) == Evaluation(
        VERDICTS, (RuleFailure("bad-rule", f"{path}:16:54: could not parse string as number"),)
    )


def test_a_panic_costs_one_rule(
    write_rule: WriteRule, monkeypatch: pytest.MonkeyPatch, rule_text: str
) -> None:
    class Panic(BaseException):
        pass

    class Fragile:
        def __init__(self) -> None:
            self.engine = regorus_engine()

        def set_gather_prints(self, wanted: bool) -> None:
            self.engine.set_gather_prints(wanted)

        def set_enable_coverage(self, wanted: bool) -> None:
            self.engine.set_enable_coverage(wanted)

        def set_policy_length_config(self, **lengths: int) -> None:
            self.engine.set_policy_length_config(**lengths)

        def add_extension(self, name: str, arguments: int, function: Callable[..., object]) -> None:
            self.engine.add_extension(name, arguments, function)

        def take_prints(self) -> list[str]:
            return list(self.engine.take_prints())

        def set_rego_v0(self, wanted: bool) -> None:
            self.engine.set_rego_v0(wanted)

        def add_policy(self, path: str, text: str) -> None:
            self.engine.add_policy(path, text)

        def add_data_json(self, text: str) -> None:
            self.engine.add_data_json(text)

        def set_input_json(self, text: str) -> None:
            self.engine.set_input_json(text)

        def eval_query_as_json(self, query: str) -> str:
            if "bad_rule" in query:
                raise Panic("it panicked")
            return str(self.engine.eval_query_as_json(query))

        def eval_rule_as_json(self, rule: str) -> str:
            raise Panic(f"{rule} panicked")

    import regorus

    regorus_engine = regorus.Engine
    monkeypatch.setattr(regorus, "Engine", Fragile)
    write_rule(rule_text.replace("some_rule", "bad_rule"), place="pinning/bad-rule/bad-rule.rego")
    asker = asker_of(write_rule())
    expected = Evaluation(VERDICTS, (RuleFailure("bad-rule", "it panicked"),))
    assert asker.evaluate("kubernetes", INPUT) == expected
    assert asker.evaluate("kubernetes", INPUT) == expected


def test_an_interrupt_is_not_a_failure(write_rule: WriteRule, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def set_input_json(self, _text: str) -> None:
            raise KeyboardInterrupt

    asker = asker_of(write_rule())
    asker.prepare()
    assert isinstance(asker._engine, EmbeddedEngine)
    monkeypatch.setattr(asker._engine._loaded, "_regorus", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        asker.evaluate("kubernetes", INPUT)


def test_input_that_is_not_json(write_rule: WriteRule) -> None:
    with pytest.raises(PolicyEvalError, match="the policy engine cannot read the document: "):
        asker_of(write_rule()).evaluate("kubernetes", b"{")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "some image in input.images\n\tsome",
            "some image in\n\tsome",
            "20:2: not valid Rego: unexpected keyword `some`",
        ),
        ('"msg": image.ref}', '"msg": image.ref', "16:49: not valid Rego: "),
    ],
    ids=["a missing term", "a brace"],
)
def test_policies_that_are_not_rego(
    write_rule: WriteRule, rule_text: str, before: str, after: str, message: str
) -> None:
    directory = write_rule(rule_text.replace(before, after))
    asker = asker_of(directory)
    with pytest.raises(PolicyLoadError) as caught:
        asker.prepare()
    assert str(caught.value).startswith(f"{directory}/pinning/some-rule/some-rule.rego:{message}")
    assert caught.value.hint == "check it with `opa check`"


def test_an_engine_goes_to_another_process(write_rule: WriteRule) -> None:
    asker = asker_of(write_rule())
    asker.prepare()
    copy: Asker[str | None] = pickle.loads(pickle.dumps(asker))
    assert copy.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS)


def test_a_rule_is_asked_only_where_there_is_something_it_is_about(
    write_rule: WriteRule, rule_text: str
) -> None:
    text = rule_text.replace("#   severity", "#   about: [images, commands]\n#   severity")
    always = '\ndeny contains {"at": [], "msg": "always"}\n'
    asker = asker_of(write_rule(text + always))

    def said(facts: bytes) -> list[str]:
        return [verdict.value["msg"] for verdict in asker.evaluate("kubernetes", facts).verdicts]

    assert said(b'{"images": [], "commands": [], "workloads": [{}]}') == []
    assert said(b'{"images": [], "commands": [{}]}') == ["always"]


def test_a_rule_that_takes_too_long_is_asked_once(write_rule: WriteRule, rule_text: str) -> None:
    numbers = "some a in numbers.range(1, 10000); some b in numbers.range(1, 10000)"
    text = rule_text.replace("some_rule", "bad_rule")
    text += f'\ndeny contains {{"at": [], "msg": "never"}} if {{ {numbers}; a + b < 0 }}\n'
    write_rule(text, place="pinning/bad-rule/bad-rule.rego")
    asked: list[str] = []

    class Watched(SandboxedEngine):
        def value(self, rule: str, input_json: bytes) -> Any:
            asked.append(rule)
            return super().value(rule, input_json)

        def query(self, query: str, input_json: bytes) -> list[Row]:
            asked.append(query.rpartition(" in ")[2].strip("]"))
            return super().query(query, input_json)

    engine = Watched(Limits(seconds=0.3))
    asker = rule_asker(load((write_rule(),), formats=("compose", "kubernetes")), engine)
    message = "took longer than 0.3 s; hint: --policy-timeout allows more"
    assert asker.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS, (RuleFailure("bad-rule", message),))
    gathered = asked[0]
    assert re.fullmatch(r"cattleguard_aggregate_[0-9a-f]{12}\.group_0", gathered)
    assert asked == [
        gathered,
        "true",
        "data.cattleguard.pinning.bad_rule.deny",
        "data.cattleguard.pinning.some_rule.deny",
        "data.cattleguard.pinning.some_rule.unknown",
    ]
    asked.clear()
    failure = RuleFailure("bad-rule", f"it was not asked again: {message}")
    assert asker.evaluate("kubernetes", INPUT) == Evaluation(VERDICTS, (failure,))
    assert asked == [gathered]
    asker.close()
