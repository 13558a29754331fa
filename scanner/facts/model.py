"""The facts of the document contract (`input` in Rego), as a policy sees them.

Every field is plain JSON once encoded. `at` is the JSON pointer of the fact in its document. `unknown` lists
the expressions that have no value here, as written; an empty list means that everything is known.
The published contract is docs/contract.md and docs/schema/input.schema.json; change them together.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from scanner.facts.evidence import Evidence  # noqa: TC001 - the schema of the contract is made from the annotations
from scanner.model import Pointer  # noqa: TC001 - likewise

Grade = Literal["digest", "locked", "immutable", "version", "floating", "unknown", "local"]
Phase = Literal["build", "boot", "run", "deploy", "ci"]
Target = Literal["image", "instance", "container", "cluster", "runner"]
ImageRole = Literal[
    "container",
    "init",
    "ephemeral",
    "service",
    "volume",
    "base",
    "copy",
    "mount",
    "frontend",
    "action",
    "output",
]
ReferenceKind = Literal[
    "action",
    "workflow",
    "module",
    "provider",
    "plugin",
    "chart",
    "git",
    "download",
    "package",
    "machine-image",
    "launch-template",
]
ChangeKind = Literal["planned", "drift", "deferred"]
GovernanceKind = Literal[
    "fail-on",
    "strict",
    "paths",
    "formats",
    "exclude",
    "ignore",
    "select",
    "rule",
    "severity",
    "parameter",
    "waivable",
    "policies",
    "policy-file",
    "policy-keys",
    "conftest",
    "trust",
    "images",
    "waiver-rules",
    "configuration",
    "not-assessed",
    "waiver",
    "baseline",
]


class Unknown(msgspec.Struct, frozen=True):
    """A value that cannot be known from what is here, named by the expression as written."""

    expression: str


class Image(msgspec.Struct, frozen=True):
    """A container image the document refers to.

    Attributes:
        at: pointer of the reference.
        ref: the reference, resolved as far as it can be.
        registry: host with port, `docker.io` where the reference names none; "" when not known.
        repository: path without the registry, `library/nginx` for `nginx`; "" when not known.
        tag: as written, or None.
        digest: `algorithm:hex`, well formed, or None.
        grade: see docs/contract.md, "pin grades".
        role: how the document uses it (`output`: the name given to an image built here; `frontend`: the image
            that reads a Dockerfile, `# syntax=`).
        name: the container, service, stage or step that uses it, "" if it has no name.
        pull_policy: `Always`, `IfNotPresent`, `Never` (compose's policies are mapped), or None.
        arguments: names of the build arguments that can replace a part of the reference.
        unknown: expressions without a value.
        error: why the reference is not a valid image reference, or None.
        evidence: what a registry proved about it; None until evidence is gathered.
    """

    at: Pointer
    ref: str
    registry: str
    repository: str
    tag: str | None
    digest: str | None
    grade: Grade
    role: ImageRole
    name: str = ""
    pull_policy: str | None = None
    arguments: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    error: str | None = None
    evidence: Evidence | None = None


class Reference(msgspec.Struct, frozen=True):
    """Anything else outside the file that the document depends on.

    Attributes:
        at: pointer of the reference.
        kind: what it refers to.
        ref: as written, resolved as far as it can be.
        host: where it comes from (`github.com`), "" if that is not written.
        name: what is fetched (`actions/checkout`, `curl`, a URL's path).
        revision: the version, tag, branch, range, commit or checksum asked for, or None.
        grade: see docs/contract.md, "pin grades".
        fetcher: what fetches it (`uses`, `apt-get`, `pip`, `curl`, `ADD`, `terraform`).
        phase: when it is fetched, or None where the document only declares it.
        target: where it ends up, or None.
        piped_to: the program its content is piped into, or None.
        unknown: expressions without a value.
        error: why the reference is not valid, or None.
        offers: the best grade that a source of its type can give: `version` for a module of a registry, which
            cannot be asked for by content, `locked` for a provider of Terraform; `digest` for everything else.
        installed: the version that is installed beside the document (`.terraform/modules`), None where that is not
            known.
    """

    at: Pointer
    kind: ReferenceKind
    ref: str
    host: str
    name: str
    revision: str | None
    grade: Grade
    fetcher: str
    phase: Phase | None = None
    target: Target | None = None
    piped_to: str | None = None
    unknown: tuple[str, ...] = ()
    error: str | None = None
    offers: Grade = "digest"
    installed: str | None = None


class Command(msgspec.Struct, frozen=True):
    """One command with its arguments, as a shell or an exec form would run it.

    Attributes:
        at: pointer of the command; `at + [k]` is its word k, the program being word 0.
        program: the program's name without its directory, or None where it cannot be known.
        verb: the subcommand after global options (`install`, `set image`), "" if there is none.
        args: the arguments as text, quotes removed; parts that are unknown stay as written.
        phase: when it runs.
        target: where it runs.
        via: programs that ran it (`sudo`, `env`, `xargs`), outermost first.
        unknown: expressions without a value, and scripts that could not be parsed.
    """

    at: Pointer
    program: str | None
    verb: str
    args: tuple[str, ...]
    phase: Phase
    target: Target
    via: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True):
    """A scalar setting and its place.

    Attributes:
        at: pointer of the setting, or of what it would stand in when it is not set.
        value: the known JSON scalar; None when it is not set, or not known.
        unknown: expressions without a value.
    """

    at: Pointer
    value: str | int | float | bool | None
    unknown: tuple[str, ...] = ()


class Mount(msgspec.Struct, frozen=True):
    """Something mounted into a container.

    Attributes:
        at: pointer of the mount.
        kind: `host` (a path of the node), `volume`, `empty`, `tmpfs`, `config`, `secret`, `claim`, `image`,
            `projected` (tokens, downward API), `other`.
        source: the host path or the name of what is mounted, "" if anonymous.
        target: path in the container.
        read_only: whether the container cannot write to it.
        unknown: expressions without a value.
    """

    at: Pointer
    kind: str
    source: str
    target: str
    read_only: bool
    unknown: tuple[str, ...] = ()


class Probe(msgspec.Struct, frozen=True):
    """A health check of a container. `kind`: liveness, readiness, startup, healthcheck."""

    at: Pointer
    kind: str
    enabled: bool


class Container(msgspec.Struct, frozen=True):
    """A container of a workload.

    Attributes:
        at: pointer of the container.
        name: its name, "" if it has none.
        role: `container`, `init`, `sidecar` (an init container that keeps running), `ephemeral`.
        image: the image reference as resolved, None if there is none or it is built here.
        privileged: whether it is privileged.
        read_only_root_filesystem: whether its root filesystem is read-only.
        allow_privilege_escalation: as set.
        run_as_user: user or user id as set.
        run_as_non_root: as set.
        capabilities_added: names without `CAP_`, upper case, each with its place.
        capabilities_dropped: likewise.
        devices: host devices given to it, each with its place.
        probes: its health checks.
        health_unknown: expressions or images that decide whether it has a health check; empty if known.
        ports: container ports it declares, with their places.
        mounts: what is mounted into it.
    """

    at: Pointer
    name: str
    role: str
    image: str | None
    privileged: Setting
    read_only_root_filesystem: Setting
    allow_privilege_escalation: Setting
    run_as_user: Setting
    run_as_non_root: Setting
    capabilities_added: tuple[Setting, ...] = ()
    capabilities_dropped: tuple[Setting, ...] = ()
    devices: tuple[Setting, ...] = ()
    probes: tuple[Probe, ...] = ()
    health_unknown: tuple[str, ...] = ()
    ports: tuple[Setting, ...] = ()
    mounts: tuple[Mount, ...] = ()


class ConfigUse(msgspec.Struct, frozen=True):
    """A ConfigMap or Secret that a workload consumes. `kind`: ConfigMap or Secret."""

    at: Pointer
    kind: str
    name: str
    optional: bool = False


class Workload(msgspec.Struct, frozen=True):
    """Something that runs containers.

    Attributes:
        at: pointer of the object ("" pointer for a whole document).
        kind: `Deployment`, `Pod`, `CronJob`, `service` (compose), `job` (workflow), ...
        name: its name.
        namespace: its namespace, "" if not set.
        managed: whether something replaces its containers when the template changes.
        lifetime: `service` (runs until replaced), `task` (runs to its end), `scheduled`.
        replicas: as set.
        update_strategy: `RollingUpdate`, `Recreate`, `OnDelete`, `start-first`, ... as set.
        host_namespaces: `network`, `pid`, `ipc`, `user`, `uts`, `cgroup` shared with the host.
        annotations: annotations, and labels that steer tools, as text.
        annotations_at: pointer of the annotations.
        containers: its containers of every role.
        configs: ConfigMaps and Secrets it consumes.
    """

    at: Pointer
    kind: str
    name: str
    namespace: str
    managed: bool
    lifetime: str
    replicas: Setting
    update_strategy: Setting
    host_namespaces: tuple[Setting, ...] = ()
    annotations: dict[str, str] = msgspec.field(default_factory=dict)
    annotations_at: Pointer = ()
    containers: tuple[Container, ...] = ()
    configs: tuple[ConfigUse, ...] = ()


class Config(msgspec.Struct, frozen=True):
    """A ConfigMap or Secret that is defined here.

    Attributes:
        at: pointer of the object.
        kind: ConfigMap or Secret.
        name: its name.
        namespace: its namespace, "" if not set.
        immutable: the `immutable` field.
        hashed: whether its name ends in a content hash (kustomize, 10 characters of its alphabet).
    """

    at: Pointer
    kind: str
    name: str
    namespace: str
    immutable: Setting
    hashed: bool


class Credential(msgspec.Struct, frozen=True):
    """A literal credential. Its value is never part of a fact.

    Attributes:
        at: pointer of the literal.
        kind: what it was recognised as (`aws-access-key`, `private-key`, `password`).
        name: the variable, key or option it is given to, "" if none.
        phase: when it is put there.
        target: where it ends up.
    """

    at: Pointer
    kind: str
    name: str
    phase: Phase
    target: Target


class Resource(msgspec.Struct, frozen=True):
    """A declared object: a Terraform block, a Kubernetes object, a compose service.

    Attributes:
        at: pointer of the declaration.
        address: `aws_instance.web`, `Deployment/shop/web`.
        type: `aws_instance`, `apps/v1/Deployment`.
        provider: `aws`, `kubernetes`.
        mode: `managed` or `data`.
        values: known values by attribute, nested blocks as lists; unknown ones are absent. A JSON string of which a
            part is unknown is the list or object that it encodes.
        lifecycle: the lifecycle settings that are known.
        provisioners: `{"at", "type", "values"}` each.
        unknown: for the path of each value that is not known, its expression; of a string with one unknown part, that
            part in quotes (`"${var.name}"`).
        module: address of the module instance it belongs to (`module.web["a"]`), "" in the root module.
        instances: how many objects it stands for: 1, or the `count` or number of `for_each` keys where these
            differ in nothing but their address; None where the number is not known.
    """

    at: Pointer
    address: str
    type: str
    provider: str
    mode: str
    values: dict[str, Any] = msgspec.field(default_factory=dict)
    lifecycle: dict[str, Any] = msgspec.field(default_factory=dict)
    provisioners: tuple[dict[str, Any], ...] = ()
    unknown: dict[str, str] = msgspec.field(default_factory=dict)
    module: str = ""
    instances: int | None = 1


class ChangedAttribute(msgspec.Struct, frozen=True):
    """One value that a change changes, at the deepest path where the two sides differ.

    Attributes:
        path: its path in the resource (`["tags", "Name"]`); elements of sets by their index before the change.
        before: the scalar before the change; None where there is none, or it is sensitive or no scalar.
        after: the scalar after the change, likewise, and None where it is known only after the change.
        sensitive: whether either side is sensitive; neither is ever told.
        known: whether what is after the change is known.
    """

    path: tuple[str | int, ...]
    before: str | int | float | bool | None = None
    after: str | int | float | bool | None = None
    sensitive: bool = False
    known: bool = True


class Change(msgspec.Struct, frozen=True):
    """What a plan does, or found done, to one resource instance.

    Attributes:
        at: pointer of the change.
        address: `module.web["a"].aws_instance.app[0]`.
        previous_address: the address it is moved from, or None.
        module: address of its module instance, "" in the root module.
        type: `aws_instance`.
        provider: `aws`.
        mode: `managed` or `data`.
        kind: `planned`; `drift` for what changed outside of the plan's tool; `deferred` for what a plan put off.
        actions: `no-op`, `create`, `read`, `update`, `delete`, `forget`, in their order: a replacement is
            `delete`, `create`, or `create`, `delete` where the new one is made first.
        changed: the values that differ, in the order of their paths.
        replace_paths: paths of the values that force a replacement.
        reason: the plan's reason for the action (`replace_because_cannot_update`), or None; for a deferred
            change the reason for which it is put off.
        imported: whether an existing object is taken over.
    """

    at: Pointer
    address: str
    previous_address: str | None
    module: str
    type: str
    provider: str
    mode: str
    kind: ChangeKind
    actions: tuple[str, ...]
    changed: tuple[ChangedAttribute, ...] = ()
    replace_paths: tuple[tuple[str | int, ...], ...] = ()
    reason: str | None = None
    imported: bool = False


class GovernanceChange(msgspec.Struct, frozen=True):
    """What a change of the repository does to what decides over findings, where it may let more pass than before.

    Attributes:
        at: pointer of what was changed, in the file that says it; of what is no more, the deepest part that is left.
        kind: what it is a part of: of the configuration (`fail-on`, `rule` for one that is off, `severity`, ...), of other
            files that govern (`policy-file`, `ignore`, `waiver`, `baseline`), or of the files to assess (`not-assessed`).
        subject: what was changed, in a few words (`severity of unpinned-image`).
        before: what it was, None where it was not there.
        after: what it is, None where it is no more.
        direction: `weaker` where it lets more pass; `unknown` where that cannot be told.
    """

    at: Pointer
    kind: GovernanceKind
    subject: str
    before: str | None
    after: str | None
    direction: Literal["weaker", "unknown"]


class Facts(msgspec.Struct, frozen=True):
    """Everything that was read off one document."""

    images: tuple[Image, ...] = ()
    references: tuple[Reference, ...] = ()
    commands: tuple[Command, ...] = ()
    workloads: tuple[Workload, ...] = ()
    configs: tuple[Config, ...] = ()
    credentials: tuple[Credential, ...] = ()
    resources: tuple[Resource, ...] = ()
    changes: tuple[Change, ...] = ()
    governance: tuple[GovernanceChange, ...] = ()
