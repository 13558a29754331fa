"""Computes the base score of a CVSS vector.

Source: CVSS 3.1 specification, sections 7.1 and 7.4, and appendix A. 3.0 differs from it by rounding alone.
"""

from __future__ import annotations

_IMPACT = {"H": 0.56, "L": 0.22, "N": 0.0}
_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": _IMPACT,
    "I": _IMPACT,
    "A": _IMPACT,
}
_PRIVILEGES = {
    "U": {"N": 0.85, "L": 0.62, "H": 0.27},
    "C": {"N": 0.85, "L": 0.68, "H": 0.5},
}
"""By scope, the weights of the privileges that are required."""
_VERSIONS = ("CVSS:3.0/", "CVSS:3.1/")
MAX_VECTOR = 300
"""Characters of a vector with all its metrics, and some to spare."""


def base_score(vector: str) -> float | None:
    """Return the base score of a vector of CVSS 3, from 0 to 10; None for any other text."""
    if len(vector) > MAX_VECTOR or not vector.startswith(_VERSIONS):
        return None
    said = dict(part.split(":", 1) for part in vector.split("/")[1:] if ":" in part)
    try:
        weights = {metric: values[said[metric]] for metric, values in _WEIGHTS.items()}
        privileges = _PRIVILEGES[said["S"]][said["PR"]]
    except KeyError:
        return None
    impact = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    exploitability = 8.22 * weights["AV"] * weights["AC"] * privileges * weights["UI"]
    return _score(impact, exploitability, changed=said["S"] == "C")


def _score(impact: float, exploitability: float, *, changed: bool) -> float:
    weighed = 7.52 * (impact - 0.029) - 3.25 * (impact - 0.02) ** 15 if changed else 6.42 * impact
    if weighed <= 0:
        return 0.0
    return _rounded_up(min((1.08 if changed else 1.0) * (weighed + exploitability), 10.0))


def _rounded_up(score: float) -> float:
    """Return the next tenth, without what binary fractions add (appendix A)."""
    parts = round(score * 100_000)
    return (parts // 10_000 + (parts % 10_000 > 0)) / 10
