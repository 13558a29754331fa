"""The objects of a document, and the places of what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.formats.kubernetes.objects import objects
from scanner.policy.conventions.gatekeeper.manifests import mapping, text
from scanner.policy.evaluation import Verdict
from scanner.policy.placing import Said, place_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Document
    from scanner.policy.placing import Place


class Held(msgspec.Struct, frozen=True):
    """An object and where it stands in its document."""

    at: tuple[str | int, ...]
    body: dict[str, Any]


def held_objects(document: Document) -> tuple[Held, ...]:
    """Return the objects of a document: itself, those of a list, and those a template makes."""
    value = document.plain()
    return tuple(Held(item.at, item.body) for item in objects(value))


def placed(document: Document, held: Held, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts on an object with their places in its document."""
    said = [Said(text(one.value["msg"]), mapping(one.value.get("details"))) for one in verdicts]
    places = place_all(document, said, held.body, lambda pointer: (*held.at, *pointer))
    return [_at(verdict, place) for verdict, place in zip(verdicts, places, strict=True)]


def _at(verdict: Verdict, place: Place) -> Verdict:
    message, details = verdict.value["msg"], verdict.value.get("details")
    return Verdict(
        verdict.rule,
        verdict.outcome,
        {"at": list(place.at), "msg": f"violates {verdict.rule}" if message == "" else message},
        located=place.located,
        metadata={"details": details} if details else {},
    )
