"""Literal credentials, recognised by what they look like and by the name they are given to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.facts.credential_names import name_kind
from scanner.facts.model import Credential
from scanner.facts.placeholders import is_example, is_placeholder

if TYPE_CHECKING:
    from scanner.facts.model import Phase, Target
    from scanner.model import Pointer

__all__ = ["credential", "is_placeholder", "kind_of", "name_kind", "shape_of"]

MAX_LENGTH = 1_000_000
"""What follows in a longer text is not looked at."""

_PEM = r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_SHAPES: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (kind, tuple(marks.split()), re.compile(pattern))
    for kind, marks, pattern in (
        (
            "private-key",
            "-----begin",
            _PEM + r"(?:\s|\\[nr]){0,40}(?!(?i:xxx|your))[A-Za-z0-9+/]{3,}+(?![_-])",
        ),
        ("private-key", "age-secret-key-1", r"(?<![A-Z0-9])AGE-SECRET-KEY-1[A-Z0-9]{58}"),
        ("aws-access-key", "akia asia", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
        (
            "aws-secret-key",
            "aws_secret_access_key",
            r"(?i:aws_secret_access_key)[\"']?\s{0,8}[=:]\s{0,8}[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
        ),
        (
            "github-token",
            "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
            r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})",
        ),
        (
            "gitlab-token",
            "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent-",
            r"(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,255}",
        ),
        ("slack-token", "xox xapp", r"(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,255}"),
        (
            "slack-webhook",
            "hooks.slack.com",
            r"hooks\.slack\.com/services/T[A-Z0-9]{6,20}/B[A-Z0-9]{6,20}/[A-Za-z0-9]{20,40}",
        ),
        ("google-api-key", "aiza", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
        ("stripe-key", "k_live_ k_test_", r"(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}"),
        ("npm-token", "npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
        ("pypi-token", "pypi-", r"(?<![A-Za-z0-9])pypi-AgEI[A-Za-z0-9_-]{50,1000}"),
        ("docker-token", "dckr_", r"(?<![A-Za-z0-9])dckr_[op]at_[A-Za-z0-9_-]{20,64}"),
        ("vault-token", "hvs. hvb.", r"(?<![A-Za-z0-9])hv[sb]\.[A-Za-z0-9_-]{24,300}"),
        ("sendgrid-key", "sg.", r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}"),
        ("openai-key", "sk-", r"(?<![A-Za-z0-9])sk-(?:proj-|ant-[a-z0-9]{1,10}-)[A-Za-z0-9_-]{20,300}"),
        (
            "jwt",
            "eyj",
            r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,}",
        ),
        (
            "azure-storage-key",
            "accountkey= sharedaccesskey=",
            r"(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{30,100}={0,2}",
        ),
    )
)
"""Kind, texts in lower case of which one is in every credential of the kind (they are looked for first, which is many
times as fast), and shape."""
_URL = re.compile(
    r"(?<![A-Za-z0-9+.-])(?!docker|oci)[A-Za-z][A-Za-z0-9+.-]{0,30}://"
    r"([^\s/@:\"'<>]{0,256}):([^\s/@\"']{1,256})@(?!sha(?:256|512):)(?=[^\s/])"
)
_AUTHORIZATION = re.compile(
    r"(?i)authorization[\"']?\s{0,8}[:=]\s{0,8}[\"']?(?:bearer|basic|token)\s{1,8}([^\s\"']{8,4096})"
)
_PASSWORD_PAIR = re.compile(
    r"(?i)(?:\A|[;?&\s])(?:password|pwd)\s{0,8}=\s{0,8}(\"[^\"]{0,256}\"|'[^']{0,256}'|[^;&\s]{1,256})"
)
_SERVER_PAIR = re.compile(
    r"(?i)(?:\A|[;?&\s])(?:server|data source|host|user id|uid|user|username|database|dbname)\s{0,8}="
)
_VALUE_OF = re.compile(r"_(?:VAL|VALUE|PLACEHOLDER)\Z")
_LOOPBACK = re.compile(r"(?i)(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?![A-Za-z0-9.-])").match


def credential(at: Pointer, name: str, value: str, *, phase: Phase, target: Target) -> Credential | None:
    """Return the fact of a literal credential, None if a value is none.

    Args:
        at: pointer of the literal.
        name: the variable, key or option that the value is given to, "" if none.
        value: the literal; it never becomes part of the fact.
        phase: when it is put there.
        target: where it ends up.
    """
    kind = kind_of(name, value)
    return None if kind is None else Credential(at, kind, name, phase, target)


def kind_of(name: str, value: str) -> str | None:
    """Return what kind of credential a value is, by its shape or its name; None if it is none.

    A weak default (`changeme`) is a credential like any other: it works. What stands for a value that is put
    in later, or for none, is not.
    """
    kind = shape_of(value)
    if kind is not None:
        return kind
    kind = name_kind(name)
    if kind is None or is_placeholder(value) or _names_another(value):
        return None
    return (
        None if "\n" in value.strip() else kind
    )  # text of several lines is a file that is about credentials


def shape_of(value: str) -> str | None:
    """Return what kind of credential a text contains, by its shape alone; None if it contains none."""
    text = value if len(value) <= MAX_LENGTH else value[:MAX_LENGTH]
    lowered = text.lower()
    for kind, marks, pattern in _SHAPES:
        for mark in marks:
            if mark in lowered:
                break
        else:
            continue
        if any(not is_example(match[0]) for match in pattern.finditer(text)):
            return kind
    if "://" in text:
        hosts = [match.end() for match in _URL.finditer(text) if not is_placeholder(match[2])]
        if hosts:
            is_local = all(_LOOPBACK(text, end) for end in hosts)
            return "local-url-password" if is_local else "url-password"
    if "authorization" in lowered and any(
        not is_placeholder(match[1]) for match in _AUTHORIZATION.finditer(text)
    ):
        return "authorization"
    if "=" in text and _SERVER_PAIR.search(text):
        pairs = _PASSWORD_PAIR.finditer(text)
        if any(not is_placeholder(match[1].strip("\"'")) for match in pairs):
            return "connection-string"
    return None


def _names_another(value: str) -> bool:
    """Tell whether a value is itself the name of a variable that holds the credential: `DB_PASSWORD_VALUE`."""
    if "_" not in value or not value.isupper() or not value.isascii():
        return False
    return name_kind(_VALUE_OF.sub("", value)) is not None
