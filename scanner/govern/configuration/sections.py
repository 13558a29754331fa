"""The keys of the sections of the configuration; `keys` puts them together."""

from __future__ import annotations

from scanner.govern.configuration.kinds import Choice, Count, Flag, Items, Key, Rules, Table, Text

PATH = Text("path", hint="write a path, relative to the configuration")
PATTERN = Text("pattern")
_REPOSITORIES = Text(
    "pattern of images",
    r"[^\x00-\x1f]*(?:/|\*\*)[^\x00-\x1f]*",
    "write registry/path, such as docker.io/library/nginx or ghcr.io/acme/**; ** alone is every image",
    500,
)
_EXPRESSION = Text("expression (RE2)")
_SIGNERS = (
    (("identity", "issuer"), ()),
    (("identity", "issuer-regexp"), ()),
    (("identity-regexp", "issuer"), ()),
    (("identity-regexp", "issuer-regexp"), ()),
    (("key",), ("transparency-log",)),
)

SELECT = Table(
    (
        Key("categories", Items(Text()), "Only rules of one of these categories.", "all"),
        Key(
            "severity",
            Choice("severity"),
            "Only rules of at least this severity, as it is configured.",
            "all",
        ),
        Key(
            "controls",
            Items(Text()),
            "Only rules that speak to one of these frameworks (`nist-800-53r5`) or controls (`nist-800-53r5:CM-2`).",
            "all",
        ),
    )
)
CONFTEST = Table(
    (
        Key("namespaces", Items(Text()), "Packages whose rules are applied.", "all"),
        Key("combine", Flag(), "Whether the rules see all documents at once.", "`false`", usual=False),
        Key(
            "rego-v0", Flag(), "Whether all of these policies are written in Rego v0.", "`false`", usual=False
        ),
        Key("data", Items(PATH), "Files and directories of data for these policies.", "none", usual=[]),
    )
)
WAIVERS = Table(
    (
        Key("file", PATH, "The file of waivers.", "`waivers.yaml` in the scan root, if there is one"),
        Key(
            "require",
            Items(Choice("field of waivers")),
            "What every waiver must say, beside its reason.",
            "nothing",
            usual=[],
        ),
        Key(
            "max-days",
            Count(1, 36_500),
            "The most days from today to the last day of a waiver. A waiver that lasts longer does not hold, nor does one "
            "without an end.",
            "any number",
        ),
        Key(
            "warn-days",
            Count(0, 36_500),
            "Days before its end from which on a waiver is told of.",
            "`14`",
            usual=14,
        ),
    )
)
RULE = Rules(
    (
        Key("severity", Choice("severity"), "The severity of its findings.", "the rule's own"),
        Key(
            "waivable",
            Flag(),
            "`false`: no waiver and no baseline accepts its findings. `true` takes that back where a profile says so; a rule "
            "that cannot be waived by its own metadata stays so.",
            "as the rule says",
        ),
    )
)
SIGNER = Table(
    (
        Key("identity", Text(), "Who signs: the identity in the certificate."),
        Key("identity-regexp", _EXPRESSION, "Likewise; the expression matches the whole identity."),
        Key("issuer", Text(), "Who vouches for the identity."),
        Key("issuer-regexp", _EXPRESSION, "Likewise; the expression matches the whole issuer."),
        Key("key", PATH, "The public key of who signs (PEM)."),
        Key(
            "transparency-log",
            Flag(),
            "Whether a signature by this key must be in the transparency log.",
            "`true`",
            usual=True,
        ),
    ),
    _SIGNERS,
    optional=False,
)
TRUSTED = Table(
    (
        Key("pattern", _REPOSITORIES, "The images.", required=True),
        Key(
            "signers",
            Items(SIGNER, optional=False, least=1),
            "Who may sign them: any one is enough.",
            required=True,
        ),
    ),
    optional=False,
)
TRUST = Table(
    (
        Key("root", PATH, "The trusted root of a Sigstore of one's own.", "the public one"),
        Key("images", Items(TRUSTED, optional=False), "Who may sign which images.", "nobody"),
    )
)
IMAGES = Table(
    (
        Key(
            "ask",
            Items(_REPOSITORIES, optional=False),
            "The only images that registries are asked about; an empty list asks about none.",
            "all",
        ),
        Key("exclude", Items(_REPOSITORIES), "Images that nothing is asked about.", "none", usual=[]),
    )
)
