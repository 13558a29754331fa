"""Who may read a registry double: challenges, and a token server (distribution's token and OAuth2 specifications)."""

from __future__ import annotations

import base64
import json
import time
import uuid
from urllib.parse import parse_qsl

import msgspec

from tests.images.doubles.switches import Answer, Call, Switches

USER, PASSWORD = "reader", "pass:word"


class Token(msgspec.Struct):
    """What a token allows, until when (a monotonic clock), and for how many more calls (-1: any number)."""

    repositories: frozenset[str]
    until: float
    uses: int


def basic(user: str = USER, password: str = PASSWORD) -> str:
    """Return the value of the header `Authorization` for a user."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def failure(status: int, code: str, *headers: tuple[str, str]) -> Answer:
    """Return an answer that says what is wrong (OCI distribution, section "Error Codes")."""
    body = json.dumps({"errors": [{"code": code, "message": code.lower()}]}).encode()
    return Answer(status, body, (("Content-Type", "application/json"), *headers))


class Access:
    """Checks who reads. Doubles that share one share its users and its tokens."""

    def __init__(self) -> None:
        self.users = {USER: PASSWORD}
        self.refresh_tokens: set[str] = set()
        self.tokens: dict[str, Token] = {}

    def issue(self, *repositories: str, seconds: float = 300.0, uses: int = 0) -> str:
        """Return a new token to read repositories."""
        name = uuid.uuid4().hex
        self.tokens[name] = Token(frozenset(repositories), time.monotonic() + seconds, uses or -1)
        return name

    def refusal(self, call: Call, repository: str, switches: Switches, url: str) -> Answer | None:
        """Return the answer to somebody who may not read a repository, None to somebody who may."""
        if repository in switches.forbidden:
            return failure(403, "DENIED")
        if switches.auth == "none" or self._allows(
            call.headers.get("authorization", ""), repository, switches
        ):
            return None
        own = 'Basic realm="double"'
        if switches.auth == "bearer":
            scope = f',scope="repository:{repository}:pull"' if repository else ""
            own = f'Bearer realm="{switches.realm or url + "/token"}",service="double"{scope}'
        challenges = (*switches.challenges, own)
        if switches.joined_challenges:
            challenges = (", ".join(challenges),)
        return failure(401, "UNAUTHORIZED", *(("WWW-Authenticate", text) for text in challenges))

    def _allows(self, authorization: str, repository: str, switches: Switches) -> bool:
        if switches.auth == "basic":
            return self._is_user(authorization)
        token = self.tokens.get(authorization.removeprefix("Bearer "))
        if token is None or token.until < time.monotonic() or token.uses == 0:
            return False
        if repository and repository not in token.repositories:
            return False
        token.uses -= 1
        return True

    def _is_user(self, authorization: str) -> bool:
        return any(authorization == basic(user, password) for user, password in self.users.items())

    def token(self, call: Call, switches: Switches) -> Answer:
        """Return the answer of the token server."""
        form = parse_qsl(call.body.decode()) if call.method == "POST" else list(call.query.items())
        fields = dict(form)
        if not self._known(call, fields, switches):
            return failure(401, "UNAUTHORIZED")
        scopes = [part for name, value in form if name == "scope" for part in value.split()]
        repositories = {scope.split(":")[1] for scope in scopes if scope.count(":") >= 2}
        seconds = switches.token_seconds
        name = self.issue(
            *repositories, seconds=60.0 if seconds is None else seconds, uses=switches.token_uses
        )
        answer = {switches.token_field: name} | ({} if seconds is None else {"expires_in": seconds})
        return Answer(200, json.dumps(answer).encode(), (("Content-Type", "application/json"),))

    def _known(self, call: Call, fields: dict[str, str], switches: Switches) -> bool:
        if call.method == "POST":
            if fields.get("grant_type") == "refresh_token":
                return fields.get("refresh_token") in self.refresh_tokens
            return self.users.get(fields.get("username", "")) == fields.get("password")
        authorization = call.headers.get("authorization")
        return switches.anonymous if authorization is None else self._is_user(authorization)
