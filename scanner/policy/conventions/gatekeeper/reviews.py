"""What is judged: an object as Gatekeeper's review has it (gatekeeper, pkg/target/target.go; admission/v1)."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any

import msgspec

from scanner.policy.conventions.gatekeeper.manifests import group_of, mapping, text

_NO_RESOURCE = {"group": "", "version": "", "resource": ""}


class Namespace(msgspec.Struct, frozen=True):
    """A namespace, as far as constraints look at it."""

    name: str = ""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)


class Review(msgspec.Struct, frozen=True):
    """One object to judge.

    Attributes:
        request: `input.review`.
        objects: the object, and the one it was before, of which one must match.
        namespace: the name of its namespace, "" if it has none.
    """

    request: Mapping[str, Any]
    objects: tuple[Mapping[str, Any], ...]
    namespace: str = ""


def review_of(body: Mapping[str, Any]) -> Review:
    """Return the review of an object in a file."""
    metadata = mapping(body.get("metadata"))
    name, namespace = text(metadata.get("name")), text(metadata.get("namespace"))
    named = {key: value for key, value in (("name", name), ("namespace", namespace)) if value}
    request = {**_request(dict(body)), **named, "object": body}
    return Review(request, (body,), namespace)


def admission_review(body: Mapping[str, Any]) -> Review:
    """Return the review in an AdmissionReview.

    Raises:
        ValueError: it has no request, or that has no object.
    """
    given = body.get("request")
    if not isinstance(given, dict):
        raise ValueError("the AdmissionReview has no request")  # noqa: TRY004 - the file is wrong, not the call
    request = {**_request({}), **given}
    objects = [mapping(request.get(key)) for key in ("object", "oldObject")]
    if not any(objects):
        raise ValueError("the AdmissionReview has neither object nor oldObject")
    if request.get("operation") == "DELETE":
        if not objects[1]:
            raise ValueError("a request to delete has no oldObject")
        request["object"] = objects[1]
    return Review(request, tuple(one for one in objects if one), text(request.get("namespace")))


def _request(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that every request has, empty where a file does not say them."""
    version = text(body.get("apiVersion")).rpartition("/")[2]
    return {
        "uid": "",
        "kind": {"group": group_of(body), "version": version, "kind": text(body.get("kind"))},
        "resource": _NO_RESOURCE,
        "operation": "",
        "userInfo": {},
        "object": None,
        "oldObject": None,
        "options": None,
        "namespaceObject": {},
    }
