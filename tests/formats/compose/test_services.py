"""Settings, mounts, commands, health checks and builds of single services."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.model import Probe, Setting

WEB = ("services", "web")


def service(body: str, top: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"services:\n  web:\n    image: nginx\n{lines}{top}"


def container(read: Any, body: str, top: str = "", **files: str) -> Any:
    return read(service(body, top), **files).facts.workloads[0].containers[0]


@pytest.mark.parametrize(
    ("body", "value", "unknown"),
    [
        ("privileged: true", True, ()),
        ("privileged: false", False, ()),
        ('privileged: "true"', True, ()),
        ("privileged: ${P:-yes}", True, ()),
        ("privileged: ${P:-0}", False, ()),
        ("privileged: ${P:-perhaps}", "perhaps", ()),
        ("privileged: ${P}", None, ("${P}",)),
        ("privileged: [true]", None, ()),
    ],
)
def test_booleans(read: Any, body: str, value: Any, unknown: tuple[str, ...]) -> None:
    assert container(read, body).privileged == Setting((*WEB, "privileged"), value, unknown)


def test_what_is_not_set_stands_at_the_service(read: Any) -> None:
    found = container(read, "")
    assert found.privileged == Setting(WEB, None)
    assert found.run_as_user == Setting(WEB, None)
    assert found.allow_privilege_escalation == Setting(WEB, None)


@pytest.mark.parametrize(
    ("user", "value"),
    [
        ("1000", 1000),
        ('"1000:1000"', 1000),
        ("app:app", "app"),
        ('"0"', 0),
        ("${U:-5}", 5),
        ("${U}", None),
        ("''", ""),
    ],
)
def test_users(read: Any, user: str, value: Any) -> None:
    assert container(read, f"user: {user}").run_as_user.value == value


@pytest.mark.parametrize(
    ("options", "value", "index"),
    [
        ("[no-new-privileges]", False, 0),
        ("['no-new-privileges:true']", False, 0),
        ("['no-new-privileges=true']", False, 0),
        ("['no-new-privileges:false']", True, 0),
        ("['seccomp:unconfined', 'no-new-privileges:true']", False, 1),
    ],
)
def test_privilege_escalation(read: Any, options: str, value: bool, index: int) -> None:
    found = container(read, f"security_opt: {options}").allow_privilege_escalation
    assert found == Setting((*WEB, "security_opt", index), value)


def test_privilege_escalation_that_is_not_known(read: Any) -> None:
    found = container(read, "security_opt: ['seccomp:x', '${OPT}']").allow_privilege_escalation
    assert found == Setting(WEB, None, ("${OPT}",))


@pytest.mark.parametrize(
    ("body", "namespaces"),
    [
        ("network_mode: host", [("network_mode", "network", ())]),
        ("network_mode: bridge", []),
        ("network_mode: service:db", []),
        ("pid: host\nipc: host\nuts: host\nuserns_mode: host\ncgroup: host",
         [("pid", "pid", ()), ("ipc", "ipc", ()), ("userns_mode", "user", ()), ("uts", "uts", ()), ("cgroup", "cgroup", ())]),
        ("pid: ${PID}", [("pid", None, ("${PID}",))]),
        ("networks: [outside]", [("networks", "network", ())]),
        ("networks: {outside: null}", [("networks", "network", ())]),
        ("networks: [default]", []),
    ],
)  # fmt: skip
def test_host_namespaces(read: Any, body: str, namespaces: list[tuple[str, Any, tuple[str, ...]]]) -> None:
    top = "networks:\n  outside:\n    name: host\n    external: true\n  default: {}\n"
    found = read(service(body, top)).facts.workloads[0].host_namespaces
    assert found == tuple(Setting((*WEB, key), value, unknown) for key, value, unknown in namespaces)


@pytest.mark.parametrize(
    ("port", "value"),
    [
        ("80", 80),
        ('"8080:80"', 80),
        ('"127.0.0.1:8080:80/udp"', 80),
        ('"3000-3005"', "3000-3005"),
        ("{target: 80, published: 1}", 80),
        ('"${PORT}:80"', None),
        ('"${PORT:-1}:80"', 80),
    ],
)
def test_ports(read: Any, port: str, value: Any) -> None:
    assert [one.value for one in container(read, f"ports: [{port}]").ports] == [value]


@pytest.mark.parametrize(
    ("device", "value"),
    [
        ("/dev/kvm", "/dev/kvm"),
        ("/dev/sda:/dev/xvda:rwm", "/dev/sda"),
        ("nvidia.com/gpu=all", "nvidia.com/gpu=all"),
        ("{source: /dev/kvm, target: /dev/kvm}", "/dev/kvm"),
    ],
)
def test_devices(read: Any, device: str, value: str) -> None:
    body = f"devices:\n  - {device}"
    assert [one.value for one in container(read, body).devices] == [value]


@pytest.mark.parametrize(
    ("volume", "kind", "source", "target", "read_only"),
    [
        ("/data", "volume", "", "/data", False),
        ("data:/data", "volume", "data", "/data", False),
        ("./x:/data:ro", "host", "./x", "/data", True),
        ("../x:/data:z,ro", "host", "../x", "/data", True),
        ("~/x:/data:rw", "host", "~/x", "/data", False),
        (
            "/var/run/docker.sock:/var/run/docker.sock",
            "host",
            "/var/run/docker.sock",
            "/var/run/docker.sock",
            False,
        ),
        (r"C:\x:/data:ro", "host", r"C:\x", "/data", True),
        (r"./x:C:\data", "host", "./x", r"C:\data", False),
        ("${D:-./x}:/data", "host", "./x", "/data", False),
        ("${D:-named}:/data", "volume", "named", "/data", False),
        ("${D}/x:/data", "host", "${D}/x", "/data", False),
        ("${D}:/data", "other", "${D}", "/data", False),
        ("${D:?a:b}:/data:ro", "other", "${D:?a:b}", "/data", True),
        ("bound:/data", "host", "/srv", "/data", True),
        ("{type: bind, source: ./x, target: /data, read_only: true}", "host", "./x", "/data", True),
        ("{type: bind, source: ./x, target: /data, read_only: 'true'}", "host", "./x", "/data", True),
        ("{type: volume, source: v, target: /data}", "volume", "v", "/data", False),
        ("{type: volume, source: bound, target: /data}", "host", "/srv", "/data", True),
        ("{type: tmpfs, target: /data}", "tmpfs", "", "/data", False),
        ("{type: image, source: alpine, target: /data}", "image", "alpine", "/data", False),
        ("{type: npipe, source: //./pipe/x, target: //./pipe/x}", "host", "//./pipe/x", "//./pipe/x", False),
        ("{type: cluster, source: c, target: /data}", "volume", "c", "/data", False),
        ("{type: '${T}', source: c, target: /data}", "other", "c", "/data", False),
    ],
)
def test_mounts(read: Any, volume: str, kind: str, source: str, target: str, read_only: bool) -> None:
    top = "volumes:\n  bound:\n    driver_opts: {type: none, o: 'bind,ro', device: /srv}\n  v: {driver: local}\n"
    quoted = volume if volume.startswith("{") else f"'{volume}'"
    (found,) = container(read, f"volumes:\n  - {quoted}", top).mounts
    assert (found.at, found.kind, found.source, found.target, found.read_only) == (
        (*WEB, "volumes", 0),
        kind,
        source,
        target,
        read_only,
    )
    assert bool(found.unknown) == ("${" in volume and ":-" not in volume)


def test_other_mounts(read: Any) -> None:
    body = """tmpfs: [/run, "/tmp:size=1m"]
configs: [app, {source: app, target: /etc/app.conf}]
secrets: [{source: key, target: token}]"""
    assert [(one.kind, one.source, one.target, one.read_only) for one in container(read, body).mounts] == [
        ("tmpfs", "", "/run", False),
        ("tmpfs", "", "/tmp", False),
        ("config", "app", "/app", True),
        ("config", "app", "/etc/app.conf", True),
        ("secret", "key", "/run/secrets/token", True),
    ]


@pytest.mark.parametrize(
    ("body", "commands"),
    [
        ("command: npm run dev", [("1: npm run dev", "npm", ("run", "dev"), "boot")]),
        ("command: [npm, run, dev]", [("1: command", "npm", ("run", "dev"), "boot")]),
        ("command: npm ci && rm -rf x", [("1: npm ci", "npm", ("ci",), "boot")]),
        ("command: sh -c 'a; b $$X'", [("1: a", "a", (), "boot"), ("1: b $$X", "b", ("$X",), "boot")]),
        ("command: [sh, -c, 'a; b']", [("1: a", "a", (), "boot"), ("1: b", "b", (), "boot")]),
        ("command: >\n  sh -c\n  'a; b'", [("3: a", "a", (), "boot"), ("3: b", "b", (), "boot")]),
        ("command: --port 80", []),
        ("command: [--port, '80']", []),
        ("command:", []),
        ("command: ''", []),
        ("command: []", []),
        ("entrypoint: [x]\ncommand: --port 80", [("1: entrypoint", "x", ("--port", "80"), "boot")]),
        ("entrypoint: x -y\ncommand: [z]", [("1: x -y", "x", ("-y", "z"), "boot")]),
        ("entrypoint: []\ncommand: x", [("2: x", "x", (), "boot")]),
        ("entrypoint: sh -c\ncommand: ['a; b']", [("2: a", "a", (), "boot"), ("2: b", "b", (), "boot")]),
        ('command: "\'open"', [('1: "\'open"', None, (), "boot")]),
        ("command: run ${X} ${Y:-y}", [("1: run ${X} ${Y:-y}", "run", ("${X}", "y"), "boot")]),
        ("command: run ${X:?say it}", [("1: run ${X:?say it}", "run", ("${X:?say it}",), "boot")]),
        ("healthcheck: {test: 'a || b'}", [("1: a", "a", (), "run"), ("1: b", "b", (), "run")]),
        ("healthcheck: {test: [CMD-SHELL, 'a || b']}", [("1: a", "a", (), "run"), ("1: b", "b", (), "run")]),
        ("healthcheck: {test: [CMD, a, b]}", [("1: test", "a", ("b",), "run")]),
        ("healthcheck: {test: [NONE]}", []),
        ("healthcheck: {test: [CMD-SHELL]}", []),
        ("post_start: [{command: a b}]", [("1: a b", "a", ("b",), "boot")]),
        ("pre_stop: [{command: [a, b]}]", [("1: command", "a", ("b",), "run")]),
        ("pre_start: [{image: busybox, command: a}]", [("1: a", "a", (), "boot")]),
    ],
)
def test_commands(read: Any, shown: Any, body: str, commands: list[Any]) -> None:
    document = read(
        "services:\n  web:\n    image: nginx\n" + "".join(f"    {x}\n" for x in body.splitlines())
    )
    found = [
        (shift(shown(document, one.at)), one.program, one.args, one.phase) for one in document.facts.commands
    ]
    assert found == commands
    assert all(one.target == "container" for one in document.facts.commands)


def shift(text: str) -> str:
    line, _, rest = text.partition(":")
    return f"{int(line) - 3}:{rest}"


def test_unknown_words(read: Any) -> None:
    (command,) = read(service("command: run ${X} ${Y:-y}")).facts.commands
    assert command.unknown == ("${X}",)
    (command,) = read(service("command: [run, '${X}', y]")).facts.commands
    assert command.unknown == ("${X}",)
    (command,) = read(service("command: '${X} a'")).facts.commands
    assert (command.program, command.unknown) == (None, ("${X}",))


@pytest.mark.parametrize(
    ("body", "enabled", "unknown"),
    [
        ("healthcheck: {test: [CMD, ok]}", [True], ()),
        ("healthcheck: {test: ok}", [True], ()),
        ("healthcheck: {disable: true}", [False], ()),
        ("healthcheck: {disable: true, test: ok}", [False], ()),
        ("healthcheck: {test: [NONE]}", [False], ()),
        ("healthcheck: {test: NONE}", [False], ()),
        ("healthcheck: {disable: '${X}', test: ok}", [True], ("${X}",)),
        ("healthcheck: {interval: 5s}", [], ("nginx",)),
        ("", [], ("nginx",)),
    ],
)
def test_health(read: Any, body: str, enabled: list[bool], unknown: tuple[str, ...]) -> None:
    found = container(read, body)
    assert found.probes == tuple(Probe((*WEB, "healthcheck"), "healthcheck", one) for one in enabled)
    assert found.health_unknown == unknown


@pytest.mark.parametrize(
    ("build", "files", "enabled", "unknown"),
    [
        (".", {"Dockerfile": "FROM scratch\nHEALTHCHECK CMD x\n"}, [True], ()),
        (".", {"Dockerfile": "FROM scratch\n"}, [], ()),
        (".", {"Dockerfile": "FROM scratch\nHEALTHCHECK NONE\n"}, [], ()),
        (".", {"Dockerfile": "FROM nginx\n"}, [], ("base image of Dockerfile",)),
        ("./app", {"app/Dockerfile": "FROM nginx\n"}, [], ("base image of app/Dockerfile",)),
        (".", {}, [], ("./Dockerfile",)),
        (".", {"Dockerfile": "RUN"}, [], ("./Dockerfile",)),
        ("{context: a, dockerfile: ../D}", {"D": "FROM scratch\n"}, [], ()),
        ("{dockerfile: D}", {"D": "FROM scratch\nHEALTHCHECK CMD x\n"}, [True], ()),
        (
            "{context: ., target: one}",
            {"Dockerfile": "FROM scratch AS one\nFROM scratch\nHEALTHCHECK CMD x\n"},
            [],
            (),
        ),
        ("{context: ., target: '${T}'}", {"Dockerfile": "FROM scratch\n"}, [], ("./Dockerfile",)),
        ("{context: '${C}'}", {}, [], ("${C}/Dockerfile",)),
        ("https://github.com/o/r.git", {}, [], ("https://github.com/o/r.git/Dockerfile",)),
        ('{dockerfile_inline: "FROM scratch\\nHEALTHCHECK CMD x\\n"}', {}, [True], ()),
        ('{dockerfile_inline: "FROM nginx\\n"}', {}, [], ("base image of dockerfile_inline",)),
    ],
)
def test_health_of_what_is_built(
    read: Any, build: str, files: dict[str, str], enabled: list[bool], unknown: tuple[str, ...]
) -> None:
    found = read(f"services:\n  web:\n    build: {build}\n", **files).facts.workloads[0].containers[0]
    assert ([one.enabled for one in found.probes], found.health_unknown) == (enabled, unknown)
    assert found.image is None


def test_a_build_context_elsewhere(read: Any, shown: Any) -> None:
    document = read(
        "services:\n  a:\n    build: https://u:p@github.com/o/r.git#main:x\n  b:\n    build: ./b\n"
    )
    (found,) = document.facts.references
    assert (shown(document, found.at), found.ref, found.revision, found.grade, found.target) == (
        "3: https://u:p@github.com/o/r.git#main:x",
        "https://github.com/o/r.git#main:x",
        "main",
        "floating",
        "image",
    )


def test_an_inline_dockerfile_that_is_not_valid(read: Any) -> None:
    document = read("services:\n  a:\n    build: {dockerfile_inline: 'COPY'}\n")
    assert [(one.grade, one.role, one.unknown) for one in document.facts.images] == [
        ("unknown", "base", ("dockerfile_inline",))
    ]


@pytest.mark.parametrize(
    ("policy", "mapped"),
    [
        ("always", "Always"),
        ("missing", "IfNotPresent"),
        ("if_not_present", "IfNotPresent"),
        ("never", "Never"),
        ("build", "Never"),
        ("daily", "Always"),
        ("every_12h", "Always"),
        ("${P}", None),
        ("unheard", None),
    ],
)
def test_pull_policies(read: Any, policy: str, mapped: str | None) -> None:
    (found,) = read(service(f"pull_policy: {policy}")).facts.images
    assert found.pull_policy == mapped


def test_images_of_mounts_and_hooks(read: Any) -> None:
    document = read(
        service(
            "volumes: [{type: image, source: alpine, target: /a}]\npre_start: [{image: 'b:1.2.3', command: c}]"
        )
    )
    assert [(one.ref, one.role, one.at[2:]) for one in document.facts.images] == [
        ("nginx", "service", ("image",)),
        ("alpine", "volume", ("volumes", 0, "source")),
        ("b:1.2.3", "init", ("pre_start", 0, "image")),
    ]


def test_what_is_built_under_a_name_is_local_to_all(read: Any) -> None:
    document = read(
        """services:
  a: {build: ., image: "app:${TAG}"}
  b: {image: "docker.io/library/app:${TAG}"}
  c: {image: "app:latest"}
  d: {image: app, build: ./d}
""",
    )
    assert [(one.name, one.grade, one.role) for one in document.facts.images] == [
        ("a", "local", "output"),
        ("b", "unknown", "service"),
        ("c", "local", "service"),
        ("d", "local", "output"),
    ]


def test_lifetimes(read: Any) -> None:
    document = read(
        """services:
  a: {image: x, depends_on: {b: {condition: service_completed_successfully}, c: {condition: service_healthy}}}
  b: {image: x}
  c: {image: x}
  d: {image: x, deploy: {mode: replicated-job}}
""",
    )
    assert [one.lifetime for one in document.facts.workloads] == ["service", "task", "service", "task"]


def test_credentials(read: Any, shown: Any) -> None:
    document = read(
        """services:
  web:
    image: nginx
    environment:
      A_PASSWORD: ${FROM_ENV}
      B_PASSWORD: ${FROM_ENV:-changeme}
      C_PASSWORD_FILE: /run/secrets/x
      D_URL: postgres://u:${FROM_ENV}@db
      E_TOKEN: 12345
      F_TOKEN:
      G_PASSWORD: ""
configs:
  app:
    content: |
      url = mysql://root:root@db/x
""",
        **{".env": "FROM_ENV=s3cret"},
    )
    assert [(shown(document, one.at), one.kind, one.name) for one in document.facts.credentials] == [
        ("6: ${FROM_ENV:-changeme}", "password", "B_PASSWORD"),
        ("9: 12345", "token", "E_TOKEN"),
        ("14: |\n      url = mysql://root:root@db/x", "url-password", ""),
    ]


def test_includes(read: Any) -> None:
    document = read(
        """include:
  - a.yaml
  - path: [b.yaml, "${DIR}/c.yaml"]
  - https://u:p@github.com/o/r.git#v1.2.3
  - oci://registry.example/x:latest
  - 5
"""
    )
    assert [
        (one.kind, one.ref, one.host, one.name, one.revision, one.grade) for one in document.facts.references
    ] == [
        ("module", "a.yaml", "", "a.yaml", None, "local"),
        ("module", "b.yaml", "", "b.yaml", None, "local"),
        ("module", "${DIR}/c.yaml", "", "${DIR}/c.yaml", None, "unknown"),
        ("git", "https://github.com/o/r.git#v1.2.3", "github.com", "o/r", "v1.2.3", "version"),
        ("module", "oci://registry.example/x:latest", "registry.example", "x", "latest", "floating"),
    ]
