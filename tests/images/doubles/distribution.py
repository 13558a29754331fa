"""The OCI distribution protocol (specification 1.1) over what a registry double holds."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.images.doubles.access import failure
from tests.images.doubles.contents import Stored, digest_of
from tests.images.doubles.switches import Answer

if TYPE_CHECKING:
    from tests.images.doubles.contents import Contents
    from tests.images.doubles.switches import Call, Switches

INDEX = "application/vnd.oci.image.index.v1+json"
ROUTE = re.compile(r"/v2/(?P<repository>.+?)/(?P<kind>manifests|blobs|referrers|tags)/(?P<reference>.+)")
LYING_DIGEST = "sha256:" + "0" * 64


def document(value: object, media_type: str | None = "application/json", *headers: tuple[str, str]) -> Answer:
    """Return an answer with a JSON value."""
    kind = () if media_type is None else (("Content-Type", media_type),)
    return Answer(200, json.dumps(value).encode(), (*kind, *headers))


class Distribution:
    """Answers the calls of readers and of writers."""

    def __init__(self, contents: Contents, url: str) -> None:
        self.contents = contents
        self.url = url

    def answer(self, call: Call, repository: str, kind: str, reference: str, switches: Switches) -> Answer:
        """Return the answer to a call about a repository."""
        if kind == "tags":
            return self.tags(call, repository, switches)
        if kind == "referrers":
            return self.referrers(call, repository, reference, switches)
        if kind == "blobs":
            if reference.startswith("uploads/"):
                return self.upload(call, repository, reference.removeprefix("uploads/"))
            return self.blob(call, repository, reference, switches)
        if call.method == "PUT":
            return self.write_manifest(call, repository, reference, switches)
        return self.manifest(call, repository, reference, switches)

    def manifest(self, call: Call, repository: str, reference: str, switches: Switches) -> Answer:
        """Return a manifest, or take it away."""
        digest = self.contents.digest(repository, reference)
        if digest is None:
            return failure(404, "MANIFEST_UNKNOWN")
        if call.method == "DELETE":
            del self.contents.manifests[repository, digest]
            return Answer(202)
        stored = self.contents.manifests[repository, digest]
        kind = stored.media_type if switches.content_type is None else switches.content_type
        return content(stored.data, digest, kind, switches)

    def write_manifest(self, call: Call, repository: str, reference: str, switches: Switches) -> Answer:
        """Keep a manifest; say that its subject was understood where there is a referrers API."""
        stored = Stored(call.headers.get("content-type", ""), call.body)
        digest = self.contents.put_manifest(repository, reference, stored)
        if digest is None:
            return failure(400, "DIGEST_INVALID")
        subject = json.loads(call.body).get("subject")
        understood = (("OCI-Subject", subject["digest"]),) if subject and switches.referrers else ()
        place = ("Location", f"/v2/{repository}/manifests/{digest}")
        return Answer(201, b"", (place, ("Docker-Content-Digest", digest), *understood))

    def blob(self, call: Call, repository: str, digest: str, switches: Switches) -> Answer:
        """Return a blob, or say where it is."""
        data = self.contents.blobs.get((repository, digest))
        if data is None:
            return failure(404, "BLOB_UNKNOWN")
        hops = int(call.query.get("hop", "0"))
        if switches.blobs_at or hops < switches.redirects:
            hop = "" if switches.blobs_at else f"?hop={hops + 1}"
            place = f"{switches.blobs_at or self.url}/v2/{repository}/blobs/{digest}{hop}"
            return Answer(307, b"", (("Location", place),))
        return content(data, digest, "application/octet-stream", switches)

    def upload(self, call: Call, repository: str, name: str) -> Answer:
        """Take a blob: at once, or in pieces."""
        if call.method == "POST" and "digest" not in call.query:
            name = uuid.uuid4().hex
            self.contents.uploads[name] = b""
        elif call.method == "PATCH":
            self.contents.uploads[name] += call.body
        else:
            return self.finish(call, repository, name)
        last = max(len(self.contents.uploads[name]) - 1, 0)
        place = ("Location", f"/v2/{repository}/blobs/uploads/{name}")
        return Answer(202, b"", (place, ("Range", f"0-{last}"), ("Docker-Upload-UUID", name)))

    def finish(self, call: Call, repository: str, name: str) -> Answer:
        """Keep a blob that came whole."""
        data = self.contents.uploads.pop(name, b"") + call.body
        digest = call.query["digest"]
        if digest != digest_of(data, digest.partition(":")[0]):
            return failure(400, "DIGEST_INVALID")
        self.contents.blobs[repository, digest] = data
        place = ("Location", f"/v2/{repository}/blobs/{digest}")
        return Answer(201, b"", (place, ("Docker-Content-Digest", digest)))

    def referrers(self, call: Call, repository: str, digest: str, switches: Switches) -> Answer:
        """Return what refers to a manifest, a page of it."""
        if not switches.referrers:
            return failure(switches.referrers_status, "NOT_FOUND")
        found = self.contents.referrers(repository, digest, empty_types=switches.empty_artifact_types)
        applied: tuple[tuple[str, str], ...] = ()
        if wanted := call.query.get("artifactType"):
            found = [item for item in found if item["artifactType"] == wanted]
            applied = (("OCI-Filters-Applied", "artifactType"),)
        start = int(call.query.get("from", "0"))
        end = start + (switches.referrers_page or len(found))
        more = self.next_page(call, {"from": str(end)}, switches) if end < len(found) else ()
        listing = {"schemaVersion": 2, "mediaType": INDEX, "manifests": found[start:end]}
        return document(listing, switches.referrers_type, *applied, *more)

    def tags(self, call: Call, repository: str, switches: Switches) -> Answer:
        """Return the tags of a repository, a page of them."""
        known = [owner for owner, _ in [*self.contents.manifests, *self.contents.labels]]
        if not switches.tags_listed or repository not in known:
            return failure(404, "NAME_UNKNOWN" if switches.tags_listed else "UNSUPPORTED")
        tags = [tag for tag in self.contents.tags(repository) if tag > call.query.get("last", "")]
        limit = min(int(call.query.get("n", "0")) or len(tags), switches.tags_page or len(tags))
        page = tags[:limit]
        last = {"last": page[-1], "n": str(limit)} if page else {}
        more = self.next_page(call, last, switches) if len(page) < len(tags) else ()
        return document({"name": repository, "tags": page}, "application/json", *more)

    def next_page(self, call: Call, query: dict[str, str], switches: Switches) -> tuple[tuple[str, str], ...]:
        """Return the header that leads to the next page (RFC 8288)."""
        host = (switches.link_host or self.url) if switches.absolute_links else ""
        return (("Link", f'<{host}{call.path}?{urlencode(call.query | query)}>; rel="next"'),)


def content(data: bytes, digest: str, media_type: str, switches: Switches) -> Answer:
    """Return an answer with content, as right or as wrong as the switches say."""
    if switches.altered and data:
        data = data[:-1] + bytes((data[-1] ^ 1,))
    headers: dict[str, Any] = {"Content-Type": media_type} if media_type else {}
    if switches.digest_header != "absent":
        headers["Docker-Content-Digest"] = LYING_DIGEST if switches.digest_header == "lying" else digest
    return Answer(200, data, tuple(headers.items()))
