from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import EngineError, PolicyLimitError, UsageError
from scanner.formats.registry import JUDGED
from scanner.model import Source
from scanner.policy.checking.check import check
from scanner.policy.checking.reading import Read, read_policies
from scanner.policy.checking.remark import CHECKS
from scanner.policy.engines.embedded import EmbeddedEngine, EmbeddedEngines
from scanner.policy.engines.protocol import Module
from scanner.policy.load import shipped_directory


def write(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def remarks(*places: Path) -> list[str]:
    root = f"{places[0].as_posix()}/"
    return [str(one).removeprefix(root) for one in check(read_policies(places), EmbeddedEngine(), JUDGED)]


def test_the_shipped_policies() -> None:
    assert [str(one) for one in check(read_policies([shipped_directory()]), EmbeddedEngine(), JUDGED)] == []


def test_every_file_is_checked(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.rego": "package a\n\ndeny contains 1 if {\n",
            "b.rego": "package b\n\ndeny contains x if {\n\ty := 1\n\tx := 2\n}\n",
            "c.rego": "package c\n\nx := \n",
        },
    )
    (tmp_path / "d.rego").write_bytes(b"\xff\xfe\x00")
    found = remarks(tmp_path)
    assert [line.split(" ")[0] + line.split(" ")[1] for line in found] == [
        "a.rego:4:1:invalid-policy:",
        "b.rego:4:2:unused-variable:",
        "c.rego:4:1:invalid-policy:",
        "d.rego:1:1:invalid-policy:",
    ]


def test_rego_v0_is_read_too(tmp_path: Path) -> None:
    write(tmp_path, {"a.rego": "package a\n\ndeny[msg] {\n\tx := 1\n\tmsg := input.a\n}\n"})
    assert remarks(tmp_path) == ["a.rego:4:2: unused-variable: `x` is assigned and never used"]


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ('x := $"a {input.b}"', "the embedded engine has no string interpolation: use `sprintf`"),
        ("x := 1\n\nimport data.b", "write all imports directly below the package"),
        ("x := ]", "check it with `opa check`"),
    ],
)
def test_what_to_do_about_what_cannot_be_read(body: str, hint: str) -> None:
    (found,) = check(Read((Source("a.rego", f"package a\n\n{body}\n"),)), EmbeddedEngine(), JUDGED)
    assert (found.check, found.hint) == ("invalid-policy", hint)


def test_an_engine_that_does_not_work_is_no_remark() -> None:
    class Broken(EmbeddedEngine):
        def tree(self, module: Module) -> dict[str, object]:  # noqa: ARG002 - as the engine has it
            raise EngineError("the worker cannot be started")

    with pytest.raises(EngineError):
        check(Read((Source("a.rego", "package a\n"),)), Broken(), JUDGED)


def test_no_policies(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are no policies"):
        read_policies([tmp_path])
    with pytest.raises(UsageError, match="does not exist"):
        read_policies([tmp_path / "nowhere"])


def test_a_single_policy_is_seen_with_what_stands_beside_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.rego": "package main\n\ndeny contains 1 if known(input)\n",
            "b.rego": "package main\n\nknown(x) if x.a\n\nunused := 1\n",
        },
    )
    assert remarks(tmp_path / "a.rego") == []
    assert remarks(tmp_path) == []
    write(tmp_path, {"b.rego": "package main\n\nother(x) if x.a\n"})
    assert remarks(tmp_path)[0].startswith("a.rego:3:20: function: there is no function `known`")


def test_a_policy_that_is_nested_too_deeply() -> None:
    text = f"package a\n\nx := {'[' * 400}{']' * 400}\n"
    source = Source("a.rego", text)

    class Deep(EmbeddedEngine):
        def tree(self, module: Module) -> dict[str, object]:  # noqa: ARG002 - as the engine has it
            tree: dict[str, object] = {}
            for _ in range(5000):
                tree = {"Array": tree}
            return {**super().tree(Module(Source("a.rego", "package a\n"))), "rules": [tree]}

    (found,) = check(Read((source,)), Deep(), JUDGED)
    assert str(found) == "a.rego:1:1: invalid-policy: the policy is nested too deeply to be checked"


def test_a_policy_that_ends_the_engine() -> None:
    class Limited(EmbeddedEngine):
        def tree(self, module: Module) -> dict[str, object]:  # noqa: ARG002 - as the engine has it
            raise PolicyLimitError("reading took more than 10 s", hint="make it smaller")

    (found,) = check(Read((Source("a.rego", "package a\n"),)), Limited(), JUDGED)
    assert (str(found), found.hint) == (
        "a.rego:1:1: invalid-policy: reading took more than 10 s",
        "make it smaller",
    )


def test_an_untrusted_policy_is_read_in_a_sandbox(tmp_path: Path) -> None:
    write(tmp_path, {"a.rego": "package a\n\ndeny contains 1 if x := 1\n"})
    engine = EmbeddedEngines().covering()
    try:
        (found,) = check(read_policies([tmp_path]), engine, JUDGED)
    finally:
        engine.close()
    assert found.check == "unused-variable"


RULE = """\
# METADATA
# title: A rule
# description: About it.
# custom:
#   severity: high
#   category: pinning
#   formats: [kubernetes]
#   remediation: Do it.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.pinning.some_rule

import rego.v1

deny contains {"at": [], "msg": ""} if input.images == []
"""
TEST = "package cattleguard.pinning.some_rule_test\n\nimport data.cattleguard.pinning.some_rule\nimport rego.v1\n\n"


def test_a_rule_without_tests_and_examples(tmp_path: Path) -> None:
    write(tmp_path, {"pinning/some-rule/some-rule.rego": RULE})
    found = check(read_policies([tmp_path]), EmbeddedEngine(), JUDGED)
    assert [(one.span.line, one.check, one.message) for one in found] == [
        (11, "missing-tests", "the rule has no examples"),
        (11, "missing-tests", "the rule has no unit tests"),
    ]


def test_files_of_tests(tmp_path: Path) -> None:
    place = "pinning/some-rule"
    write(
        tmp_path,
        {
            f"{place}/some-rule.rego": f"{RULE}\ntest_misplaced if input.file\n",
            f"{place}/some-rule_test.rego": f"{TEST}failing contains 1 if some_rule.deny\n",
            f"{place}/examples.yaml": "[]\n",
        },
    )
    assert remarks(tmp_path) == [
        f"{place}/some-rule.rego:17:1: test-file: `test_misplaced` is not run: this is no file of tests",
        f"{place}/some-rule_test.rego:1:1: test-file: the file has no tests",
    ]


def test_all_checks_are_described() -> None:
    folder = Path(check.__code__.co_filename).parent
    code = "".join(
        path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "remark.py"
    )
    assert [name for name in CHECKS if f'"{name}"' not in code] == []
    guide = (Path(__file__).parents[3] / "docs/policies.md").read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"| `{name}` |" not in guide] == []
