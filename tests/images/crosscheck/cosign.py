"""The program `cosign`, kept off the network, signing with the services of an offline Sigstore."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.images.pki.authority import IDENTITY, ISSUER
from tests.images.pki.services import identity_token

if TYPE_CHECKING:
    from pathlib import Path

    from tests.images.crosscheck.scenarios import Scenario
    from tests.images.pki.keys import Key
    from tests.images.pki.services import Services

PREDICATES = {
    "spdxjson": {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop"},
    "cyclonedx": {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": []},
    "slsaprovenance": {"builder": {"id": "https://builder.example"}, "buildType": "https://build.example"},
    "slsaprovenance1": {
        "buildDefinition": {"buildType": "https://build.example", "externalParameters": {}},
        "runDetails": {"builder": {"id": "https://builder.example"}},
    },
    "vuln": {
        "invocation": {"parameters": [], "uri": "", "event_id": "", "builder.id": ""},
        "scanner": {
            "uri": "pkg:github/acme/scanner@1",
            "version": "1",
            "db": {"uri": "", "version": ""},
            "result": {},
        },
        "metadata": {
            "scanStartedOn": "2025-03-03T11:00:00Z",
            "scanFinishedOn": "2025-03-03T11:05:00Z",
        },
    },
}


def program() -> str | None:
    """Return the path of cosign, None where it is not installed."""
    return shutil.which("cosign")


class Cosign:
    """The program, with a directory of its own.

    Args:
        directory: where its files are; its home, too.
        root: content of the trusted root.
    """

    def __init__(self, directory: Path, root: bytes) -> None:
        self.directory = directory
        self.root = directory / "trusted_root.json"
        self.root.write_bytes(root)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(directory),
            "COSIGN_PASSWORD": "",
            "HTTPS_PROXY": "http://127.0.0.1:9",  # nobody listens there; loopback needs no proxy
            "HTTP_PROXY": "http://127.0.0.1:9",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Return what became of a run."""
        path = program()
        assert path is not None
        return subprocess.run(
            [path, *arguments],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        """Return what a run that succeeds writes."""
        done = self.run(*arguments)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def version(self) -> str:
        """Return the name and the version of the program."""
        said = json.loads(self.must("version", "--json"))
        return f"cosign {said['gitVersion']}"

    def import_key(self, key: Key, name: str) -> None:
        """Let cosign have a key pair: `name.key` and `name.pub`."""
        (self.directory / f"{name}.pem").write_bytes(key.private_pem)
        self.must("import-key-pair", "--key", f"{name}.pem", "--output-key-prefix", name, "-y")

    def sign(self, scenario: Scenario, services: Services, reference: str, key: str = "signer") -> None:
        """Sign an image, and statements about it, in one of the ways."""
        how = self.told(scenario, services, key)
        recursive = ["--recursive"] if scenario.recursive else []
        named = reference.partition("@")[0].partition("/")[2]
        identity = [f"--sign-container-identity=registry.example/{named}"] if scenario.tags else []
        self.must("sign", *how, *recursive, *identity, "-a", "team=shop", reference)
        entry = [f"--rekor-entry-type={scenario.entry}"] if scenario.tags and scenario.log else []
        for kind in scenario.predicates:
            predicate = self.directory / f"{kind}.json"
            predicate.write_text(json.dumps(PREDICATES[kind]))
            self.must("attest", *how, *entry, "--type", kind, "--predicate", predicate.name, reference)

    def told(self, scenario: Scenario, services: Services, key: str) -> list[str]:
        """Return the options of a way to sign."""
        token = ["--identity-token", identity_token(IDENTITY, ISSUER)]
        who = ["--key", f"{key}.key"] if scenario.key else token
        if not scenario.tags:
            config = self.directory / "signing_config.json"
            config.write_text(json.dumps(services.signing_config(scenario.log, stamped=scenario.stamped)))
            where = ["--signing-config", config.name]
        else:
            where = ["--new-bundle-format=false", "--use-signing-config=false"]
            where += ["--rekor-url", services.url] if scenario.log else ["--tlog-upload=false"]
            where += [] if scenario.key else ["--fulcio-url", services.url]
            stamps = ["--timestamp-server-url", f"{services.url}/api/v1/timestamp"]
            where += stamps if scenario.stamped else []
        return [*who, *where, "--trusted-root", self.root.name, "-y"]
