"""Writes images, and what is attached to them, into any registry, as the tools of the field do it."""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - msgspec reads the annotations
from typing import Any
from urllib.parse import urljoin

import msgspec
import requests

from tests.images.doubles.contents import digest_of

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIGURATION = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "application/vnd.oci.empty.v1+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_CONFIGURATION = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

Published = dict[str, Any]
"""A descriptor as it stands in a manifest: `mediaType`, `digest`, `size`, and what was added."""


class Content(msgspec.Struct, frozen=True):
    """A layer to attach: its media type, its bytes, and the annotations of its descriptor."""

    media_type: str
    data: bytes
    annotations: Mapping[str, str] = msgspec.field(default_factory=dict)


class Publisher:
    """Writes into one repository.

    Args:
        url: scheme and host of the registry.
        repository: path of the repository.
        authorization: value of the header `Authorization`; a registry double needs none.
        certificates: file of the authorities to trust, None for those of the system.
    """

    def __init__(
        self, url: str, repository: str, *, authorization: str | None = None, certificates: str | None = None
    ) -> None:
        self.url = url
        self.repository = repository
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = certificates or True
        self._session.headers["X-Publishing"] = "yes"
        if authorization:
            self._session.headers["Authorization"] = authorization

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def call(self, method: str, place: str, expected: int, **arguments: Any) -> requests.Response:
        """Return the answer to a call below the repository, or at an address; it must have the expected status."""
        address = urljoin(f"{self.url}/v2/{self.repository}/", place)
        response = self._session.request(method, address, timeout=30, **arguments)
        assert response.status_code == expected, (method, address, response.status_code, response.text)
        return response

    def blob(self, data: bytes, media_type: str = "application/octet-stream") -> Published:
        """Write a blob."""
        digest = digest_of(data)
        place = urljoin(self.url, self.call("POST", "blobs/uploads/", 202).headers["Location"])
        separator = "&" if "?" in place else "?"
        kind = {"Content-Type": "application/octet-stream"}
        self.call("PUT", f"{place}{separator}digest={digest}", 201, data=data, headers=kind)
        return {"mediaType": media_type, "digest": digest, "size": len(data)}

    def manifest(
        self, value: Mapping[str, Any] | bytes, tag: str | None = None, media_type: str = ""
    ) -> Published:
        """Write a manifest as it is; keep the fallback tag of its subject where the registry does not do it."""
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        kind = media_type or json.loads(data)["mediaType"]
        written: Published = {"mediaType": kind, "digest": digest_of(data), "size": len(data)}
        place = f"manifests/{tag or written['digest']}"
        response = self.call("PUT", place, 201, data=data, headers={"Content-Type": kind})
        subject = None if isinstance(value, bytes) else value.get("subject")
        if subject and "OCI-Subject" not in response.headers:
            self._refer(subject["digest"], written | refer_to(value))
        return written

    def _refer(self, subject: str, referrer: Published) -> None:
        """Add a descriptor to the fallback tag of a subject (OCI distribution 1.1, "Referrers Tag Schema")."""
        algorithm, _, encoded = subject.partition(":")
        tag = f"{algorithm[:32]}-{encoded[:64]}"
        response = self._session.get(
            f"{self.url}/v2/{self.repository}/manifests/{tag}", timeout=30, headers={"Accept": INDEX}
        )
        known = response.json()["manifests"] if response.ok else []
        others = [item for item in known if item["digest"] != referrer["digest"]]
        self.manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": [*others, referrer]}, tag)

    def tag(self, published: Published, tag: str) -> None:
        """Let a tag name a manifest."""
        source = self.call(
            "GET", f"manifests/{published['digest']}", 200, headers={"Accept": published["mediaType"]}
        )
        kind = {"Content-Type": published["mediaType"]}
        self.call("PUT", f"manifests/{tag}", 201, data=source.content, headers=kind)


def refer_to(value: Mapping[str, Any] | bytes) -> Published:
    """Return what the descriptor of a referrer says besides its type, digest and size."""
    assert not isinstance(value, bytes)
    kind = value.get("artifactType") or value["config"]["mediaType"]
    return {"artifactType": kind} | ({"annotations": value["annotations"]} if "annotations" in value else {})
