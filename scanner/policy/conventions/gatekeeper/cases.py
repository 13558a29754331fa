"""Judges the object of a test case, beside the other objects that the case gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import CattleguardError, PolicyLoadError
from scanner.model import Source
from scanner.policy.conventions.gatekeeper.asking import ConstraintAsker
from scanner.policy.conventions.gatekeeper.assertions import unmet
from scanner.policy.conventions.gatekeeper.inventory import inventory, namespaces
from scanner.policy.conventions.gatekeeper.judging import judge_review
from scanner.policy.conventions.gatekeeper.manifests import Manifest, read_objects, text
from scanner.policy.conventions.gatekeeper.reviews import Review, admission_review, review_of

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.policy.conventions.gatekeeper.constraints import Constraint
    from scanner.policy.engines.protocol import Engine

_MAX_BYTES = 16 * 1024 * 1024


class CaseError(Exception):
    """A test or a case cannot be run: its message says why."""


class CaseJudge:
    """Judges the objects of test cases with one constraint.

    Args:
        constraint: the constraint.
        engine: evaluates the Rego of its template.
        directory: where the files are that cases name.
    """

    def __init__(self, constraint: Constraint, engine: Engine, directory: Path) -> None:
        self._constraint = constraint
        self._engine = engine
        self._directory = directory
        self._others: list[dict[str, Any]] = []
        self._asker = ConstraintAsker([constraint], engine, inventory(()))

    def prepare(self) -> None:
        """Load the policies into the engine.

        Raises:
            CaseError: there is no Rego in them.
            PolicyLoadError: it is not valid.
        """
        if not self._constraint.template.codes:
            raise CaseError("the template is written in CEL, which is not evaluated")
        self._asker.prepare()

    def problem(self, case: dict[str, Any]) -> str | None:
        """Return why a case fails, None if it passes."""
        try:
            return unmet(case.get("assertions"), self._messages(case))
        except (CattleguardError, CaseError, ValueError) as error:
            return str(error)

    def _messages(self, case: dict[str, Any]) -> list[str]:
        found = objects_in(self._directory, case.get("object"), "the case names no object")
        if len(found) != 1:
            raise CaseError(f"{case['object']} holds {len(found)} objects, and must hold one")
        paths = case.get("inventory") or ()
        others = [
            one.value
            for path in paths
            for one in objects_in(self._directory, path, "an inventory has no path")
        ]
        self._surround(others)
        review = _review(found[0])
        asked = [self._constraint] if self._constraint.severity else []
        evaluation = judge_review(self._asker, asked, review, namespaces(others).get(review.namespace))
        if evaluation.failures:
            raise CaseError(evaluation.failures[0].message)
        return [text(verdict.value["msg"]) for verdict in evaluation.verdicts]

    def _surround(self, others: list[dict[str, Any]]) -> None:
        """Make some objects the others that templates can look at."""
        if others != self._others:
            self._others = others
            self._asker = ConstraintAsker([self._constraint], self._engine, inventory(others))


def _review(manifest: Manifest) -> Review:
    if manifest.kind == "AdmissionReview" and manifest.group == "admission.k8s.io":
        return admission_review(manifest.value)
    return review_of(manifest.value)


def objects_in(directory: Path, name: Any, missing: str) -> list[Manifest]:
    """Return the objects of a file in a directory; `missing` says what is wrong where no name is given.

    Raises:
        CaseError: no name is given.
        PolicyLoadError: the file cannot be read, or is neither YAML nor JSON.
    """
    if not isinstance(name, str) or not name:
        raise CaseError(missing)
    return list(read_objects(read_file(directory / name)))


def read_file(path: Path) -> Source:
    """Return a file's text.

    Raises:
        PolicyLoadError: it cannot be read, is not text, or is very large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise PolicyLoadError(f"{path} is larger than {_MAX_BYTES} bytes")
        return Source(path.as_posix(), content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyLoadError(f"{path} cannot be read: {error}") from error
