"""Judges one object: asks the constraints that are for it, and says why one cannot be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.conventions.gatekeeper.manifests import mapping, text
from scanner.policy.conventions.gatekeeper.matching import MatchError
from scanner.policy.conventions.gatekeeper.reviews import Namespace
from scanner.policy.conventions.gatekeeper.scopes import is_cluster_scoped
from scanner.policy.evaluation import Evaluation, RuleFailure, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.policy.conventions.gatekeeper.asking import ConstraintAsker
    from scanner.policy.conventions.gatekeeper.constraints import Constraint
    from scanner.policy.conventions.gatekeeper.reviews import Review

_DEFAULT = "default"
_NO_REGO = "its template is written in CEL, which is not evaluated"


def namespace_of(body: Mapping[str, Any], known: Mapping[str, Namespace]) -> Namespace | None:
    """Return the namespace an object is in, None where it is in none, or in one of which nothing is known.

    As `gator test` does it (gatekeeper, pkg/gator/expand/expand.go), one without a namespace is in a namespace without
    name and labels, unless its kind is known to be in none.
    """
    name = text(mapping(body.get("metadata")).get("namespace"))
    if not name:
        return None if is_cluster_scoped(body) else Namespace()
    return known.get(name) or (Namespace(_DEFAULT) if name == _DEFAULT else None)


def judge_review(
    asker: ConstraintAsker, constraints: Sequence[Constraint], review: Review, namespace: Namespace | None
) -> Evaluation:
    """Return what the constraints that are for an object say of it: verdicts with the values `{msg, details}`.

    Where it cannot be told whether a constraint is for an object, that is what is wrong with it, as in Gatekeeper.

    Raises:
        PolicyEvalError: the object cannot be given to the engine.
        EngineError: the engine cannot be reached.
    """
    asked: list[Constraint] = []
    rejected: list[Verdict] = []
    failures: list[RuleFailure] = []
    for constraint in constraints:
        problem = ""
        try:
            fits = any(constraint.match.fits(body, namespace) for body in review.objects)
        except MatchError as error:
            fits, problem = False, _unmatched(review, error)
        if problem:
            rejected.append(Verdict(constraint.id, "deny", {"msg": problem, "details": {}}))
        elif fits and constraint.template.codes:
            asked.append(constraint)
        elif fits:
            failures.append(RuleFailure(constraint.id, _NO_REGO))
    answered = asker.ask(asked, review)
    return Evaluation((*answered.verdicts, *rejected), (*answered.failures, *failures))


def _unmatched(review: Review, error: MatchError) -> str:
    """Return what Gatekeeper says where it rejects an object that it cannot match."""
    name = text(mapping(review.objects[0].get("metadata")).get("name"))
    return (
        f"unable to match constraints: error matching the requested object: {name} "
        f":failed to run Match criteria: {error}"
    )
