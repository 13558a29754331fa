from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scanner.errors import ConfigError, PolicyLoadError, UsageError
from scanner.formats.registry import JUDGED
from scanner.model import PolicySet, Span
from scanner.policy.load import load, shipped_directory, unit_tests
from scanner.policy.metadata import read_rule
from scanner.policy.settings import check_settings, complete_settings

if TYPE_CHECKING:
    from scanner.model import Source
    from scanner.policy.pack import Pack
    from scanner.policy.rule import Rule

WriteRule = Callable[..., Path]
FORMATS = ("compose", "dockerfile", "github-actions", "kubernetes", "terraform")
PARAMETERS = """\
#   parameters:
#     require:
#       description: How much is asked for.
#       type: string
#       default: much
#       choices: [much, little]
#     hosts:
#       description: Where from.
#       type: array
#       default: []
package"""


def load_here(directory: Path, **arguments: object) -> Pack:
    return load((directory,), formats=FORMATS, **arguments)  # type: ignore[arg-type]


def test_a_rule_is_loaded(write_rule: WriteRule, rule_text: str) -> None:
    directory = write_rule()
    pack = load_here(directory)
    path = f"{directory.as_posix()}/pinning/some-rule/some-rule.rego"
    digest = hashlib.sha256(hashlib.sha256(rule_text.encode()).digest()).hexdigest()
    assert pack.policy_set("1.0") == PolicySet("1.0", ("some-rule",), digest)
    assert [(source.path, source.text) for source in pack.sources] == [(path, rule_text)]
    assert (pack.rules[0].id, pack.rules[0].path, pack.rules[0].outcomes) == (
        "some-rule",
        path,
        ("deny", "unknown"),
    )


def test_tests_are_not_loaded_but_found(write_rule: WriteRule) -> None:
    write_rule("package cattleguard.pinning.some_rule_test\n", place="pinning/some-rule/some-rule_test.rego")
    directory = write_rule()
    assert [source.path.rsplit("/", 1)[1] for source in load_here(directory).sources] == ["some-rule.rego"]
    assert [source.path.rsplit("/", 1)[1] for source in unit_tests([directory])] == ["some-rule_test.rego"]


def test_libraries_come_first(write_rule: WriteRule) -> None:
    write_rule("package cattleguard.lib.words\n", place="zz/words.rego")
    pack = load_here(write_rule())
    assert [source.path.rsplit("/", 1)[1] for source in pack.sources] == ["words.rego", "some-rule.rego"]


def test_the_digest_is_of_text_alone(write_rule: WriteRule, tmp_path: Path) -> None:
    first = load_here(write_rule()).sha256()
    write_rule("package cattleguard.lib.words\n", place="words.rego")
    assert load_here(tmp_path / "rules").sha256() != first
    (tmp_path / "rules" / "words.rego").unlink()
    (tmp_path / "rules").rename(tmp_path / "others")
    assert load_here(tmp_path / "others").sha256() == first


def test_a_single_file_may_stand_anywhere(write_rule: WriteRule) -> None:
    directory = write_rule(place="some-rule.rego")
    pack = load((directory / "some-rule.rego",), formats=FORMATS)
    assert [rule.id for rule in pack.rules] == ["some-rule"]


def test_a_file_that_is_named_twice_is_loaded_once(write_rule: WriteRule) -> None:
    directory = write_rule()
    pack = load((directory, directory, directory / "pinning"), formats=FORMATS)
    assert [rule.id for rule in pack.rules] == ["some-rule"]


def test_a_directory_without_policies(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        load_here(tmp_path)
    assert str(caught.value) == f"there are no policies in {tmp_path}; hint: a policy's name ends in .rego"


def test_a_directory_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(PolicyLoadError) as caught:
        load_here(tmp_path / "no")
    assert (
        str(caught.value) == f"{tmp_path}/no does not exist; hint: name a directory of policies, or a policy"
    )


def test_a_rule_in_another_place(write_rule: WriteRule) -> None:
    directory = write_rule(place="some-rule.rego")
    with pytest.raises(PolicyLoadError) as caught:
        load_here(directory)
    assert str(caught.value) == (
        f"{directory}/some-rule.rego:12:9: rule some-rule must stand in pinning/some-rule/some-rule.rego; "
        "hint: move the file"
    )


def test_two_rules_of_one_name(write_rule: WriteRule) -> None:
    first = write_rule()
    second = write_rule(place="../more/pinning/some-rule/some-rule.rego").parent / "more"
    with pytest.raises(PolicyLoadError) as caught:
        load((first, second), formats=FORMATS)
    assert str(caught.value) == (
        f"{second}/pinning/some-rule/some-rule.rego:12:9: rule some-rule is defined in "
        f"{first}/pinning/some-rule/some-rule.rego too; hint: rename one of them"
    )


def test_a_policy_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "a.rego").write_bytes(b"\xff")
    with pytest.raises(PolicyLoadError) as caught:
        load_here(tmp_path)
    assert caught.value.span == Span(f"{tmp_path}/a.rego", 1, 1, 1, 1)
    assert caught.value.message.startswith("the policy cannot be read: ")


def test_a_catalogue_beside_the_policies_adds_frameworks(write_rule: WriteRule, rule_text: str) -> None:
    directory = write_rule(rule_text.replace("nist-800-53r5: [CM-2]", "ours: [A1]"))
    framework = {
        "id": "ours",
        "title": "O",
        "version": "1",
        "url": "u",
        "pattern": "A[0-9]",
        "controls": {"A1": "a"},
    }
    (directory / "controls.json").write_text(json.dumps({"frameworks": [framework]}))
    assert load_here(directory).rules[0].controls == ("ours:A1",)


def test_a_catalogue_that_is_malformed(write_rule: WriteRule) -> None:
    directory = write_rule()
    (directory / "controls.json").write_text('{"frameworks": [{"id": 1}]}')
    with pytest.raises(PolicyLoadError) as caught:
        load_here(directory)
    assert caught.value.message == (
        "the catalogue of controls cannot be used: Expected `str`, got `int` - at `$.frameworks[0].id`"
    )


def two_rules(write_rule: WriteRule, rule_text: str) -> Path:
    other = rule_text.replace("some_rule", "other_rule").replace("kubernetes", "compose")
    write_rule(
        other.replace("#   formats", "#   scope: project\n#   formats"),
        place="pinning/other-rule/other-rule.rego",
    )
    return write_rule()


@pytest.mark.parametrize(
    ("only", "without", "left"),
    [
        ((), (), ["other-rule", "some-rule"]),
        (("some-rule",), (), ["some-rule"]),
        ((), ("some-rule",), ["other-rule"]),
    ],
)
def test_rules_are_selected(
    write_rule: WriteRule, rule_text: str, only: tuple[str, ...], without: tuple[str, ...], left: list[str]
) -> None:
    pack = load_here(two_rules(write_rule, rule_text), only=only, without=without)
    assert [rule.id for rule in pack.rules] == left
    assert [source.path.rsplit("/", 1)[1] for source in pack.sources] == [f"{rule}.rego" for rule in left]


def test_rules_by_format_and_scope(write_rule: WriteRule, rule_text: str) -> None:
    pack = load_here(two_rules(write_rule, rule_text))
    assert [rule.id for rule in pack.speaking_for("kubernetes")] == ["some-rule"]
    assert pack.speaking_for("compose") == ()
    assert [rule.id for rule in pack.of_scope("project")] == ["other-rule"]
    assert pack.rule("some-rule").id == "some-rule"


@pytest.mark.parametrize("arguments", [{"only": ("some-rul",)}, {"without": ("some-rul",)}])
def test_a_rule_that_does_not_exist(write_rule: WriteRule, arguments: dict[str, tuple[str]]) -> None:
    with pytest.raises(UsageError) as caught:
        load_here(write_rule(), **arguments)
    assert str(caught.value) == "there is no rule 'some-rul'; hint: did you mean 'some-rule'?"


def test_no_rule_is_left(write_rule: WriteRule) -> None:
    with pytest.raises(PolicyLoadError, match="no rule is left to apply"):
        load_here(write_rule(), without=("some-rule",))


def test_settings_are_completed(write_rule: WriteRule, rule_text: str) -> None:
    directory = write_rule(rule_text.replace("package", PARAMETERS, 1))
    assert load_here(directory).settings == {"some-rule": {"require": "much", "hosts": []}}
    pack = load_here(directory, settings={"some-rule": {"hosts": ["a"]}})
    assert pack.settings == {"some-rule": {"require": "much", "hosts": ["a"]}}
    assert complete_settings(pack.rules, {}) == {"some-rule": {"require": "much", "hosts": []}}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"some-rul": {}},
            "c.yaml:1:1: there is no rule 'some-rul'; hint: did you mean 'some-rule'?",
        ),
        (
            {"some-rule": {"requires": "much"}},
            "c.yaml:2:1: some-rule has no parameter 'requires'; hint: did you mean 'require'?",
        ),
        (
            {"some-rule": {"require": "most"}},
            "require of some-rule must be one of: much, little; hint: How much is asked for.",
        ),
        (
            {"some-rule": {"hosts": "a"}},
            "hosts of some-rule must be of type array of strings; hint: Where from.",
        ),
    ],
)
def test_settings_that_are_wrong(
    write_rule: WriteRule, rule_text: str, settings: dict[str, dict[str, object]], message: str
) -> None:
    places = {
        ("some-rul", ""): Span("c.yaml", 1, 1, 1, 2),
        ("some-rule", "requires"): Span("c.yaml", 2, 1, 2, 2),
    }
    directory = write_rule(rule_text.replace("package", PARAMETERS, 1))
    with pytest.raises(ConfigError) as caught:
        load_here(directory, settings=settings, configured=places)
    assert str(caught.value) == message
    with pytest.raises(ConfigError):
        check_settings(load_here(directory).rules, settings)


def test_a_rule_without_parameters(write_rule: WriteRule) -> None:
    with pytest.raises(ConfigError) as caught:
        load_here(write_rule(), settings={"some-rule": {"x": 1}})
    assert str(caught.value) == "some-rule has no parameter 'x'; hint: some-rule has no parameters"


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("input.images", False),
        ("input.file.path", False),
        ("input.documents[_]", False),
        ("input.document.kind", True),
        ('input["document"]', True),
        ("walk(input, [p, v])", True),
        ("input[x]", True),
    ],
)
def test_whether_the_document_is_read(write_rule: WriteRule, rule_text: str, body: str, reads: bool) -> None:
    directory = write_rule(rule_text.replace("false", body) + f"\nthing := {body}\n")
    assert load_here(directory).reads_document is reads


def test_shipped_policies_are_found() -> None:
    assert (shipped_directory() / "pinning" / "unpinned-image" / "unpinned-image.rego").is_file()


def test_what_needs_more_than_is_gathered_is_left_out_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load((shipped_directory(),), formats=JUDGED).having(())
    assert {"unsigned-image", "missing-sbom", "unverifiable-image"} <= set(whole.left_out)
    read: list[str] = []

    def recorded(source: Source, *others: object) -> Rule:
        read.append(Path(source.path).stem)
        return read_rule(source, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("scanner.policy.load.read_rule", recorded)
    pack = load((shipped_directory(),), formats=JUDGED, gathered=())
    assert set(read).isdisjoint(whole.left_out)
    assert (pack.left_out, pack.rules, pack.sha256()) == (whole.left_out, whole.rules, whole.sha256())
    assert pack.settings.items() <= whole.settings.items()
    assert pack.having(()) == pack


def test_what_is_gathered_is_read() -> None:
    assert load((shipped_directory(),), formats=JUDGED, gathered=("evidence", "revision")) == load(
        (shipped_directory(),), formats=JUDGED
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"settings": {"unsigned-image": {"accept": True}}},
            "unsigned-image has no parameter 'accept'; hint: one of: accept-attestations",
        ),
        (
            {"settings": {"unsigned-imag": {}}},
            "there is no rule 'unsigned-imag'; hint: did you mean 'unsigned-image'?",
        ),
        (
            {"without": ("unsigned-imag",)},
            "there is no rule 'unsigned-imag'; hint: did you mean 'unsigned-image'?",
        ),
        (
            {"only": ("unsigned-imag",)},
            "there is no rule 'unsigned-imag'; hint: did you mean 'unsigned-image'?",
        ),
    ],
    ids=["parameter", "configured", "left out", "asked for"],
)
def test_names_of_what_is_left_out_are_checked(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ConfigError, UsageError)) as caught:
        load((shipped_directory(),), formats=JUDGED, gathered=(), **arguments)
    assert str(caught.value) == message


def test_a_rule_that_is_named_is_read_and_left_out_or_refused() -> None:
    pack = load((shipped_directory(),), formats=JUDGED, gathered=(), without=("unsigned-image",))
    assert "unsigned-image" not in {*pack.left_out, *(rule.id for rule in pack.rules)}
    asked = load((shipped_directory(),), formats=JUDGED, gathered=(), only=("unsigned-image",))
    with pytest.raises(UsageError, match="unsigned-image needs evidence of images"):
        asked.having((), ("unsigned-image",))


def test_a_second_rule_with_the_name_of_one_that_is_left_out(write_rule: WriteRule, rule_text: str) -> None:
    text = rule_text.replace("some_rule", "unsigned_image").replace("some-rule", "unsigned-image")
    directory = write_rule(text, place="pinning/unsigned-image/unsigned-image.rego")
    with pytest.raises(PolicyLoadError, match="rule unsigned-image is defined in policies/provenance/"):
        load((shipped_directory(), directory), formats=JUDGED, gathered=())


def test_other_peoples_rules_are_read_whatever_they_need(write_rule: WriteRule, rule_text: str) -> None:
    directory = write_rule(rule_text.replace("#   severity:", "#   needs: [evidence]\n#   severity:", 1))
    pack = load_here(directory, gathered=())
    assert ([rule.id for rule in pack.rules], pack.left_out) == (["some-rule"], ())


def test_a_policy_that_two_names_lead_to_is_loaded_once(write_rule: WriteRule) -> None:
    directory = write_rule()
    written = directory / "pinning" / "some-rule" / "some-rule.rego"
    (directory / "aaa").mkdir()
    (directory / "zzz.rego").symlink_to(written)
    (directory / "aaa" / "gone.rego").symlink_to(directory / "nowhere.rego")
    (directory / "folder.rego").mkdir()
    (directory / "loop").symlink_to(directory, target_is_directory=True)
    other = directory.with_name("other")
    other.symlink_to(directory, target_is_directory=True)
    pack = load((directory, other, written), formats=FORMATS)
    assert [source.path for source in pack.sources] == [written.as_posix()]
