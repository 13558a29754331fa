"""Literal credentials: by shape, by name, and what only stands for one.

Values are put together here from parts, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.credentials import credential, is_placeholder, kind_of, name_kind, shape_of
from scanner.facts.model import Credential

AT = ("services", "web", "environment", "X")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PEM = "-----BEGIN {}PRIVATE KEY{}-----"

SHAPES = [
    ("aws-access-key", "AK" + "IA" + "Z7QK2M4P6R3T5V7X"),
    ("aws-access-key", "AS" + "IA" + "1234567890ABCDEF"),
    ("github-token", "gh" + "p_" + LETTERS[:36]),
    ("github-token", "gh" + "o_" + LETTERS[:40]),
    ("github-token", "github" + "_pat_" + LETTERS[:22] + "_" + LETTERS[:40]),
    ("gitlab-token", "gl" + "pat-" + LETTERS[:20]),
    ("slack-token", "xo" + "xb-" + "123456789012-" + LETTERS[:24]),
    ("slack-webhook", "https://hooks.slack.com/" + "services/T00000000/B00000000/" + LETTERS[:24]),
    ("google-api-key", "AI" + "za" + LETTERS[:35]),
    ("stripe-key", "sk" + "_live_" + LETTERS[:24]),
    ("npm-token", "np" + "m_" + LETTERS[:36]),
    ("pypi-token", "py" + "pi-AgEI" + LETTERS),
    ("docker-token", "dckr" + "_pat_" + LETTERS[:27]),
    ("vault-token", "hv" + "s." + LETTERS[:30]),
    ("sendgrid-key", "S" + "G." + LETTERS[:22] + "." + LETTERS[:43]),
    ("openai-key", "sk" + "-proj-" + LETTERS[:40]),
    ("jwt", "ey" + "J" + LETTERS[:20] + ".ey" + "J" + LETTERS[:20] + "." + LETTERS[:20]),
    ("azure-storage-key", "DefaultEndpointsProtocol=https;AccountKey=" + LETTERS + "=="),
    ("aws-secret-key", "[default]\naws_secret_access_key = " + "wJalr/tnFEMI+K7MDENG" * 2),
    ("private-key", PEM.format("RSA ", "") + "\nMIIE..."),
    ("private-key", PEM.format("RSA ", "") + "\nMIIEpAIBAAKCAQEA"),
    ("private-key", PEM.format("", "") + "\\nMIIEvQIBADANBg"),
    ("private-key", PEM.format("PGP ", " BLOCK") + "\n\nlQOYBF"),
    ("private-key", PEM.format("OPENSSH ", "") + " b3BlbnNzaC1rZXk"),
    ("url-password", "postgres://shop:hunter2@db:5432/shop"),
    ("url-password", "redis://:hunter2@cache"),
    ("local-url-password", "postgres://shop:hunter2@localhost:5432/shop"),
    ("local-url-password", "redis://:hunter2@127.0.0.1"),
    ("local-url-password", "mysql://root:root@[::1]/shop"),
    ("url-password", "postgres://shop:hunter2@localhost.example.com/shop"),
    ("url-password", "a://u:hunter2@localhost, b://u:hunter2@db.example.com"),
    ("url-password", "amqp://guest:guest@rabbit//"),
    ("url-password", "see https://u:p4ss@h.example/x"),
    ("authorization", "curl -H 'Authorization: Bearer 0123456789abcdef'"),
    ("connection-string", "Server=db;Database=shop;User Id=sa;Password=hunter2;"),
    ("connection-string", "jdbc:mysql://db/shop?user=shop&password=hunter2"),
]


@pytest.mark.parametrize(("kind", "value"), SHAPES)
def test_shapes(kind: str, value: str) -> None:
    assert shape_of(value) == kind
    assert kind_of("ANYTHING", f"prefix {value} suffix") == kind


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plain text",
        "AK" + "IAIOSFODNN7EXAMPLE",
        "AKIASHORT",
        "XAK" + "IAZ7QK2M4P6R3T5V7X",
        "gh" + "p_short",
        "https://github.com/o/r",
        "postgres://shop@db/shop",
        "postgres://shop:${PASSWORD}@db/shop",
        "postgres://shop:$PASSWORD@db/shop",
        "postgres://shop:<password>@db/shop",
        "postgres://shop:***@db/shop",
        "docker://nginx:1.27@sha256:" + "0" * 64,
        "git+https://github.com/o/r@v1",
        "http://localhost:8080/a@b",
        "grep -q 'BEGIN RSA PRIVATE KEY-----' file",
        PEM.format("", "") + "\n${KEY}",
        PEM.format("", "") + "\nYOUR_KEY_CONTENT\n",
        PEM.format("", "") + "\nput-it-here\n",
        PEM.format("", "") + "\nxxxxxxxx\n",
        "Authorization: Bearer ${TOKEN}",
        "Server=db;Database=shop;Integrated Security=true",
        "Server=db;User Id=sa;Password=${PASSWORD};",
        "eyJhbGciOiJub25lIn0",
        "sha256:" + "0123456789abcdef" * 4,
    ],
)
def test_what_has_no_shape_of_a_credential(value: str) -> None:
    assert shape_of(value) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("PASSWORD", "password"),
        ("POSTGRES_PASSWORD", "password"),
        ("db-password", "password"),
        ("dbPassword", "password"),
        ("DB_PASSWORD_2", "password"),
        ("password1", "password"),
        ("MYSQL_PWD", "password"),
        ("SMTP_PASS", "password"),
        ("TV_PW", "password"),
        ("rootpassword", "password"),
        ("requirepass", "password"),
        ("sonar.jdbc.password", "password"),
        ("GOOGLE_CREDENTIALS", "password"),
        ("TOKEN", "token"),
        ("GITHUB_TOKEN", "token"),
        ("authToken", "token"),
        ("CLIENT_SECRET", "secret"),
        ("client-secret", "secret"),
        ("SECRET_KEY", "secret"),
        ("SECRET_KEY_BASE", "secret"),
        ("APP_KEY", "secret"),
        ("API_KEY", "api-key"),
        ("apikey", "api-key"),
        ("X-Api-Key", "api-key"),
        ("AWS_SECRET_ACCESS_KEY", "access-key"),
        ("SSH_PRIVATE_KEY", "private-key"),
        ("PASSWORD_FILE", None),
        ("TOKEN_URL", None),
        ("SECRET_NAME", None),
        ("secretKeyRef", None),
        ("TLS_KEY_PATH", None),
        ("AWS_ACCESS_KEY_ID", None),
        ("passwordless", None),
        ("PASSWORDLESS_LOGIN", None),
        ("MAX_TOKENS", None),
        ("MAX_TOKEN", None),
        ("TOKEN_TTL", None),
        ("PASSWORD_MIN_LENGTH", None),
        ("BYPASS", None),
        ("compass", None),
        ("KEY", None),
        ("CACHE_KEY", None),
        ("PUBLIC_KEY", None),
        ("NEXT_PUBLIC_API_KEY", None),
        ("PWD", None),
        ("OLDPWD", None),
        ("HOME", None),
        ("", None),
        ("123", None),
    ],
)
def test_names(name: str, kind: str | None) -> None:
    assert name_kind(name) == kind


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        '""',
        "${DB_PASSWORD}",
        "${DB_PASSWORD:?missing}",
        "$DB_PASSWORD",
        "$db_password",
        "prefix-$DB_PASSWORD",
        "$(cat /run/secrets/x)",
        "$(DB_PASSWORD)",
        "{{ .Values.password }}",
        "{{password}}",
        "<password>",
        "<your password>",
        "[password]",
        "%DB_PASSWORD%",
        "%(password)s",
        "__PASSWORD__",
        "@@PASSWORD@@",
        "#{password}#",
        "true",
        "False",
        "yes",
        '"none"',
        "null",
        "0",
        "1",
        "xxx",
        "XXXXXXXX",
        "***",
        "...",
        "REDACTED",
        "invalid",
        "your-password-here",
        "YOUR_TOKEN",
        "put-it-here",
        "insert token",
        "/run/secrets/db",
        "/etc/app/key",
        "./certs/key",
        "key.pem",
        "config/credentials.json",
        "https://vault.example/v1/x",
        "vault:secret/data/db#password",
        "op://vault/db/password",
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        "ENC[AES256_GCM,data:x]",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "DB_PASSWORD",
        "DB_PASSWORD_VAL",
        "API_KEY_VALUE",
        "the password of the database",
        "password (if there is one)",
        "[default]\npassword = [password]\n",
    ],
)
def test_what_stands_for_a_credential_is_none(value: str) -> None:
    assert kind_of("DB_PASSWORD", value) is None


@pytest.mark.parametrize(
    "value",
    [
        "changeme",
        "password",
        "example",
        "root",
        "s3cr3t",
        "12345678",
        "pa$word",
        "a<b",
        "ROOTPW",
        "SECRET",
        "ROOT_VALUE",
        "correct horse battery staple",
        "2",
        "$2y$10$abcdefghijklmnopqrstuv",
        "/abc+def==",
        '"admin"',
    ],
)
def test_weak_ones_are_credentials_too(value: str) -> None:
    assert not is_placeholder(value)
    assert kind_of("DB_PASSWORD", value) == "password"
    assert kind_of("DB_USER", value) is None


def test_the_fact_has_no_value() -> None:
    assert credential(AT, "DB_PASSWORD", "hunter2", phase="deploy", target="container") == Credential(
        at=AT, kind="password", name="DB_PASSWORD", phase="deploy", target="container"
    )
    assert credential(AT, "DB_USER", "hunter2", phase="deploy", target="container") is None


@given(st.text(max_size=60), st.text(max_size=200) | st.text("aA1$:/@{}<>=-_. \n'\"", max_size=100))
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_answer(name: str, value: str) -> None:
    kind_of(name, value)
    is_placeholder(value)
    name_kind(value)


PIECES = [
    "a", "A", "0", "-", "_", "$", "${", "{{", "<", "<a", "%(", "@", ":", "://", "a://", "a://b:c", "=", "pwd=", ";user=",
    " ", "\n", "\\n", "/a", "a.", "AK" + "IA", "gh" + "p_", "eyJ", "ey" + "Jaaaaaaaa.", "-----BEGIN ", "PRIVATE KEY-----",
    "authorization: ", 'password="', "x", "[", "#{", "your-", "here", "hooks.slack.com/services/T",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_no_pattern_blows_up(piece: str) -> None:
    """Long repetitions are read in linear time: this ends."""
    for text in (piece * (20_000 // len(piece)), piece * (4_000 // len(piece)) + "!"):
        shape_of(text)
        is_placeholder(text)
        name_kind(text)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
@settings(max_examples=60, deadline=None)
def test_no_pattern_blows_up_on_mixtures(unit: str) -> None:
    kind_of("PASSWORD", unit * (8_000 // len(unit)))
