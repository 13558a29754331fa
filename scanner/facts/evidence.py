"""What a registry proves about an image, as a policy sees it under `input.images[].evidence`.

Every field is plain JSON once encoded. Nothing here judges: a signature that does not hold says so in `reason`, what
could not be looked at stands in `incomplete`, and rules decide what that means.
"""

from __future__ import annotations

from typing import Literal

import msgspec

IncompleteReason = Literal[
    "denied",
    "not-found",
    "timed-out",
    "rate-limited",
    "unreachable",
    "tls",
    "offline",
    "call-budget",
    "not-asked",
    "too-large",
    "digest-mismatch",
    "malformed",
    "unsupported",
    "registry-error",
]
"""Why something could not be looked at."""

ProofReason = Literal[
    "no-trust",
    "wrong-identity",
    "wrong-issuer",
    "wrong-key",
    "altered",
    "wrong-subject",
    "no-log-entry",
    "log-mismatch",
    "certificate-expired",
    "certificate-untrusted",
    "log-untrusted",
    "timestamp-untrusted",
    "unsigned",
    "malformed",
    "unsupported",
]
"""Why a signature or an attestation is not proved.

`no-trust`: nothing says who may sign this image. `wrong-identity`, `wrong-issuer`, `wrong-key`: somebody else signed.
`altered`: the signature is not over this content. `wrong-subject`: it speaks about another image. `no-log-entry`: nothing
proves when it was signed. `log-mismatch`: the log entry is about something else. `certificate-expired`: the certificate was
not valid when it was signed. `certificate-untrusted`, `log-untrusted`, `timestamp-untrusted`: not by an authority of the
trusted root. `unsigned`: a statement that nobody signed.
"""

Channel = Literal[
    "attestation", "attached", "buildkit", "referrer", "signature-tag", "attestation-tag", "file"
]
"""How something is attached to an image.

`referrer`: an artifact whose subject is the image (referrers API, or its fallback tag). `signature-tag`, `attestation-tag`:
cosign's `sha256-<hex>.sig` and `.att`. `attached`: cosign's `sha256-<hex>.sbom`. `buildkit`: an attestation manifest in
the image's index. `attestation`: an SBOM that an attestation carries. `file`: a local file.
"""

LinkName = Literal["reference", "digest", "signature", "sbom", "provenance", "builder", "base"]
LinkStatus = Literal["proved", "claimed", "absent", "broken", "unknown"]
"""`proved`: by content or by a trusted signature. `claimed`: said, and nobody trusted signed it. `absent`: not there.
`broken`: there, and wrong. `unknown`: it could not be looked at."""


class Platform(msgspec.Struct, frozen=True):
    """One platform of an image.

    Attributes:
        name: `linux/amd64`, `linux/arm/v7`; "" where the image does not say.
        digest: digest of its manifest.
        created: when its configuration says it was made (RFC 3339), None where it does not, or was not read.
    """

    name: str
    digest: str
    created: str | None = None


class Proof(msgspec.Struct, frozen=True):
    """What a signature proves.

    Attributes:
        verified: whether it holds, and somebody who is trusted to sign this image made it.
        how: by a certificate that names an identity, by a key, or None where nothing is signed.
        identity: who signed, as the certificate names them: an address of a workflow, an e-mail address.
        issuer: who vouched for the identity (an OIDC issuer).
        key: name of the key that verified it.
        reason: why it is not verified; None where it is.
        detail: the same in a sentence, with what was found and what was expected; "" where it is verified.
        log_index: its index in the transparency log.
        signed_at: when a log or a timestamp authority saw it (RFC 3339, UTC).
    """

    verified: bool
    how: Literal["keyless", "key"] | None = None
    identity: str | None = None
    issuer: str | None = None
    key: str | None = None
    reason: ProofReason | None = None
    detail: str = ""
    log_index: int | None = None
    signed_at: str | None = None


class Signature(msgspec.Struct, frozen=True):
    """A signature that is attached to an image.

    Attributes:
        subject: digest of the manifest it is attached to.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        proof: what it proves.
        annotations: what the signer added (`optional` of cosign's payload, string values alone).
    """

    subject: str
    platform: str
    channel: Channel
    proof: Proof
    annotations: dict[str, str] = msgspec.field(default_factory=dict)


class Attestation(msgspec.Struct, frozen=True):
    """A statement about an image.

    Attributes:
        subject: digest of the manifest it is attached to.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        predicate_type: what it states, a URI; "" where it cannot be read.
        statement_type: the type of the statement (`https://in-toto.io/Statement/v1`); "" where it cannot be read.
        subject_matches: whether it names the digest of the manifest it is attached to.
        proof: what its signature proves.
    """

    subject: str
    platform: str
    channel: Channel
    predicate_type: str
    statement_type: str
    subject_matches: bool
    proof: Proof


class Coverage(msgspec.Struct, frozen=True):
    """The share of an SBOM's components that say something of themselves, each from 0 to 1."""

    name: float = 0.0
    version: float = 0.0
    purl: float = 0.0
    supplier: float = 0.0
    license: float = 0.0
    hashes: float = 0.0


class MinimumElements(msgspec.Struct, frozen=True):
    """Whether an SBOM has each of the minimum elements (NTIA, 2021, section III)."""

    supplier: bool = False
    name: bool = False
    version: bool = False
    identifiers: bool = False
    relationships: bool = False
    author: bool = False
    timestamp: bool = False


class LicenseUse(msgspec.Struct, frozen=True):
    """A licence in an SBOM: its SPDX identifier or expression, or its name; how many components have it, and the first ones."""

    license: str
    count: int
    components: tuple[str, ...]


class Sbom(msgspec.Struct, frozen=True):
    """A software bill of materials of an image.

    Attributes:
        subject: digest of the manifest it is attached to.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        proof: what its signature proves (`unsigned` where there is none).
        format: `cyclonedx`, `spdx`, or "" where it cannot be read.
        encoding: `json`, `xml`, `tag-value`, `json-ld`.
        spec_version: version of the format (`1.6`, `SPDX-2.3`, `3.0.1`).
        serial_number: its own identifier, None if it has none.
        timestamp: when it was made (RFC 3339), None if it does not say.
        age_days: whole days from then to the time of the scan, None if that is not known.
        tools: what made it, with versions.
        authors: who made it.
        subject_name: name of what it describes, "" if it does not say.
        subject_digests: digests (`sha256:hex`) that it gives for what it describes.
        subject_matches: whether one of those, or its statement's subject, is the image, one of its platforms, or the id
            of a single image (its configuration's digest); None where it names no digest.
        components: number of components.
        coverage: what they say of themselves.
        dependencies: share of the components that take part in the dependency graph, 0 to 1.
        minimum_elements: the minimum elements.
        valid: whether it is valid against the official schema of its format; None where there is none.
        violations: the first places where it is not, with the reason.
        licenses: its licences, the most frequent first.
        purls: the different package URLs of its components, sorted.
        components_left_out: number of components beyond the limit; their licences and purls are not listed.
        error: why it cannot be read, None where it can.
    """

    subject: str
    platform: str
    channel: Channel
    proof: Proof
    format: str = ""
    encoding: str = ""
    spec_version: str = ""
    serial_number: str | None = None
    timestamp: str | None = None
    age_days: int | None = None
    tools: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    subject_name: str = ""
    subject_digests: tuple[str, ...] = ()
    subject_matches: bool | None = None
    components: int = 0
    coverage: Coverage = Coverage()
    dependencies: float = 0.0
    minimum_elements: MinimumElements = MinimumElements()
    valid: bool | None = None
    violations: tuple[str, ...] = ()
    licenses: tuple[LicenseUse, ...] = ()
    purls: tuple[str, ...] = ()
    components_left_out: int = 0
    error: str | None = None


class Material(msgspec.Struct, frozen=True):
    """Something a build used: its URI, and its digest (`algorithm:hex`) if that is given."""

    uri: str
    digest: str | None = None


class Provenance(msgspec.Struct, frozen=True):
    """How an image was built, as an attestation says.

    Attributes:
        subject: digest of the manifest it is attached to.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        proof: what its signature proves (`unsigned` where there is none).
        subject_matches: whether the statement names the digest of the manifest it is attached to.
        slsa_version: `0.2`, `1.0` (SLSA 1.1 keeps its predicate type), "" for another kind of provenance.
        predicate_type: the statement's predicate type.
        builder: identifier of the builder, "" if it does not say.
        build_type: how it built, a URI.
        source: repository it was built from, None if it does not say.
        revision: commit it was built from, None if it does not say.
        invocation: identifier of the build, None if it does not say.
        started_at: when the build began (RFC 3339), None if it does not say.
        finished_at: when it ended, likewise.
        materials: what it used, at most 200.
        error: why it cannot be read, None where it can.
    """

    subject: str
    platform: str
    channel: Channel
    proof: Proof
    subject_matches: bool
    slsa_version: str = ""
    predicate_type: str = ""
    builder: str = ""
    build_type: str = ""
    source: str | None = None
    revision: str | None = None
    invocation: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    materials: tuple[Material, ...] = ()
    error: str | None = None


class Vulnerability(msgspec.Struct, frozen=True):
    """A vulnerability that a scan found; `severity` is critical, high, medium, low or unknown; `fixed_in` None if unfixed."""

    id: str
    severity: str
    package: str
    version: str
    fixed_in: str | None = None


class VulnerabilityScan(msgspec.Struct, frozen=True):
    """A scan for vulnerabilities, as an attestation says.

    Attributes:
        subject: digest of the manifest it is attached to.
        platform: name of that platform, "" where it is attached to what the reference resolves to.
        channel: how it is attached.
        proof: what its signature proves.
        subject_matches: whether the statement names the digest of the manifest it is attached to.
        scanner: what scanned, a URI or a name.
        scanner_version: its version.
        scanned_at: when the scan ended (RFC 3339), None if it does not say.
        age_days: whole days from then to the time of this scan, None if that is not known.
        database_at: when its database was last updated, None if it does not say.
        counts: number of vulnerabilities by severity (critical, high, medium, low, unknown).
        vulnerabilities: the worst ones, at most 500, by severity and identifier.
        error: why it cannot be read, None where it can.
    """

    subject: str
    platform: str
    channel: Channel
    proof: Proof
    subject_matches: bool
    scanner: str = ""
    scanner_version: str = ""
    scanned_at: str | None = None
    age_days: int | None = None
    database_at: str | None = None
    counts: dict[str, int] = msgspec.field(default_factory=dict)
    vulnerabilities: tuple[Vulnerability, ...] = ()
    error: str | None = None


class Base(msgspec.Struct, frozen=True):
    """The image that an image was built on; `how` says whether its annotations or its provenance name it."""

    name: str
    digest: str | None
    how: Literal["annotation", "provenance"]


class Lookup(msgspec.Struct, frozen=True):
    """Something that was looked for, and what came of it.

    Attributes:
        what: `manifest`, `tag` (of a reference with a digest), `platform`, `configuration`, `referrers`, `fallback-tag`,
            `signature-tag`, `attestation-tag`, `sbom-tag`, `buildkit`, `blob`.
        where: the reference that was asked for.
        status: `found`, `absent`, or the reason for which it could not be looked at.
    """

    what: str
    where: str
    status: str


class Incomplete(msgspec.Struct, frozen=True):
    """Something that could not be looked at: why, what it was, and a sentence that says what to do."""

    reason: IncompleteReason
    what: str
    detail: str


class Link(msgspec.Struct, frozen=True):
    """A link of the chain from the line that names an image to what it was built on."""

    name: LinkName
    status: LinkStatus
    detail: str


class Evidence(msgspec.Struct, frozen=True):
    """What was found out about an image.

    Attributes:
        ref: the reference that was asked about, with the names that Docker Hub leaves out.
        digest: digest of what it resolves to, None where that could not be found out.
        resolved_from: what decided: the `tag`, or the `digest` in the reference.
        tag_digest: what the tag resolves to now, where the reference has a tag; None where it has none or that could not
            be found out.
        index_digest: the index that the tag names and that contains the reference's digest as one platform; else None.
        kind: `index` (several platforms), `image`, `artifact`, "" if it is not known.
        media_type: media type of its manifest, "" if it is not known.
        created: when its configuration says it was made (RFC 3339): of an index, the youngest of its platforms that were
            read; None if it does not say.
        platforms: its platforms; of a single image, itself.
        trusted: whether the configuration says who may sign it.
        signatures: the signatures of the index and of every platform.
        attestations: likewise, the statements, the unsigned ones too.
        sboms: its bills of materials.
        provenance: its provenance.
        scans: its scans for vulnerabilities.
        base: the image it was built on, None if nothing says so.
        lookups: what was looked for, in order.
        incomplete: what could not be looked at. Where it is not empty, what is missing may be there.
        chain: the chain, link by link.
        weakest: the name of its weakest link, None where there is no chain.
    """

    ref: str
    digest: str | None = None
    resolved_from: Literal["tag", "digest"] = "tag"
    tag_digest: str | None = None
    index_digest: str | None = None
    kind: str = ""
    media_type: str = ""
    created: str | None = None
    platforms: tuple[Platform, ...] = ()
    trusted: bool = False
    signatures: tuple[Signature, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    sboms: tuple[Sbom, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    scans: tuple[VulnerabilityScan, ...] = ()
    base: Base | None = None
    lookups: tuple[Lookup, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()
    chain: tuple[Link, ...] = ()
    weakest: LinkName | None = None


class RootFacts(msgspec.Struct, frozen=True):
    """Where a Sigstore trusted root comes from, and how old it is. Rules do not see it, reports tell it.

    Attributes:
        source: its file, or the release of sigstore that carries it.
        oldest: when the first of its keys and authorities came into use (RFC 3339), None if it has none.
        youngest: when the last one did: the root is at least as new as this.
        age_days: whole days from then to the time of the scan, None if that is not known.
    """

    source: str
    oldest: str | None = None
    youngest: str | None = None
    age_days: int | None = None
