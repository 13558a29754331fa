"""Whatever comes, goes or moves elsewhere in a file: what was found of the rest stays what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.govern.fingerprint_pieces import KINDS, Kind
from tests.govern.fingerprint_scans import found, prints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Finding

_EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def _orders(kind: Kind) -> st.SearchStrategy[Sequence[str]]:
    return st.permutations(kind.pieces)


@_EACH
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_order(kind: Kind, data: st.DataObject) -> None:
    expected = prints(kind.file(kind.pieces))
    assert expected
    assert prints(kind.file(data.draw(_orders(kind)))) == expected


@_EACH
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_something_without_findings_is_added(kind: Kind, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(kind.pieces)))
    more = [*kind.pieces[:place], kind.neutral, *kind.pieces[place:]]
    assert prints(kind.file(more)) == prints(kind.file(kind.pieces))


@_EACH
def test_something_goes(kind: Kind) -> None:
    whole = prints(kind.file(kind.pieces))
    for gone in range(len(kind.pieces)):
        rest = [piece for index, piece in enumerate(kind.pieces) if index != gone]
        left = prints(kind.file(rest))
        assert left < whole, kind.pieces[gone]


@_EACH
def test_a_changed_finding_is_new(kind: Kind) -> None:
    before, after = kind.values
    changed = [piece for piece in kind.pieces if "§" in piece]
    assert changed
    for piece in changed:
        known = prints(kind.file([piece]))
        now = found({kind.path: kind.join([piece.replace("§", after)])})
        new = [finding for finding in now if finding.fingerprint not in known]
        assert new, (piece, before, after)


@_EACH
def test_secrets_do_not_tell(kind: Kind) -> None:
    """A finding whose text must not be shown is the same whatever the secret is, and so are those around it."""
    other = {
        path: text.replace("hunter2hunter2", "swordfish99").replace(
            "correct-horse-battery", "other-h0rse-battery"
        )
        for path, text in kind.file(kind.pieces).items()
    }
    assert prints(other) == prints(kind.file(kind.pieces))


_MODULE = """\
variable "image" {
  default = "nginx:latest"
}

resource "docker_container" "web" {
  name  = "web"
  image = var.image
}

resource "aws_instance" "web" {
  user_data = "#!/bin/sh\\ncurl -fsSL https://example.com/i.sh | sh\\n"
}
"""
_CALL = 'module "web" {\n  source = "./modules/web"\n}\n'


def test_another_call_of_a_module() -> None:
    expected = prints({"main.tf": _CALL, "modules/web/main.tf": _MODULE})
    assert expected
    for other in ("also", "zoo"):
        calls = _CALL + _CALL.replace('module "web"', f'module "{other}"')
        assert prints({"main.tf": calls, "modules/web/main.tf": _MODULE}) == expected, other


def test_a_module_that_is_called_no_more() -> None:
    expected = prints({"main.tf": _CALL, "modules/web/main.tf": _MODULE})
    assert prints({"main.tf": "", "modules/web/main.tf": _MODULE}) == expected


def test_the_value_that_a_reference_comes_from_counts() -> None:
    before = found({"main.tf": _MODULE})
    after = found({"main.tf": _MODULE.replace("nginx:latest", "redis:latest")})

    def of(findings: Sequence[Finding], rule: str) -> set[str]:
        return {finding.fingerprint for finding in findings if finding.rule == rule}

    assert of(before, "unpinned-image")
    assert not of(before, "unpinned-image") & of(after, "unpinned-image")
    assert of(before, "unverified-download") == of(after, "unverified-download") != set()


def test_the_value_that_a_name_in_compose_comes_from_counts() -> None:
    compose = "services:\n  web:\n    image: ${IMAGE}\n    privileged: true\n"
    before = found({"compose.yaml": compose, ".env": "IMAGE=nginx:latest\n"})
    after = found({"compose.yaml": compose, ".env": "IMAGE=redis:latest\n"})
    changed = {one.fingerprint for one in before} ^ {one.fingerprint for one in after}
    assert {one.rule for one in (*before, *after) if one.fingerprint in changed} >= {"unpinned-image"}
    assert "privileged-container" not in {one.rule for one in (*before, *after) if one.fingerprint in changed}


@pytest.mark.parametrize("first", ["name: app", "image: app:1"])
def test_order_of_keys(first: str) -> None:
    keys = ["name: app", "image: app:1", "imagePullPolicy: Always"]
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n"

    def container(order: Sequence[str]) -> dict[str, str]:
        return {"pod.yaml": pod + "    - " + "\n      ".join(order) + "\n"}

    expected = prints(container(keys))
    assert prints(container([first, *(key for key in reversed(keys) if key != first)])) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile", "FROM scratch\nENV §=hunter2hunter2\n"),
        ("compose.yaml", "services:\n  web:\n    image: a\n    environment:\n      - §=hunter2hunter2\n"),
        ("main.tf", 'variable "§" {\n  default = "correct-horse-battery"\n}\n'),
    ],
    ids=["Dockerfile", "compose", "Terraform"],
)
def test_a_secret_that_is_given_to_another_variable_is_new(path: str, text: str) -> None:
    def secrets(name: str) -> set[str]:
        findings = found({path: text.replace("§", name)})
        return {finding.fingerprint for finding in findings if finding.rule == "baked-secret"}

    assert len(secrets("DB_PASSWORD")) == 1
    assert not secrets("DB_PASSWORD") & secrets("API_PASSWORD")
