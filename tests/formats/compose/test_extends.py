"""Services that extend others, in the same file and in others, and services that are only parts."""

from __future__ import annotations

from typing import Any

from scanner.facts.model import Setting

BASE = """services:
  base:
    image: nginx:1.27.3
    privileged: true
    entrypoint: [sh, -c]
    labels: {a: "1", b: "2"}
    volumes: ["/etc:/x", "data:/y"]
    cap_add: [SYS_TIME]
    healthcheck: {test: [CMD, ok]}
"""


def test_in_the_same_file(read: Any) -> None:
    document = read(
        BASE
        + """  web:
    extends: base
    command: ["apk update"]
    labels: [b=3]
    volumes: ["./x:/x:ro"]
"""
    )
    web = document.facts.workloads[1]
    base = ("services", "base")
    assert web.containers[0].image == "nginx:1.27.3"
    assert web.containers[0].privileged == Setting((*base, "privileged"), True)
    assert web.containers[0].capabilities_added == (Setting((*base, "cap_add", 0), "SYS_TIME"),)
    assert web.containers[0].probes[0].at == (*base, "healthcheck")
    assert web.annotations == {"a": "1", "b": "3"}
    assert [(one.target, one.source, one.at) for one in web.containers[0].mounts] == [
        ("/x", "./x", ("services", "web", "volumes", 0)),
        ("/y", "data", (*base, "volumes", 1)),
    ]
    assert [(one.ref, one.name) for one in document.facts.images] == [("nginx:1.27.3", "base")]
    assert [(one.program, one.args, one.at) for one in document.facts.commands] == [
        ("sh", ("-c",), (*base, "entrypoint")),
        ("ok", (), (*base, "healthcheck", "test")),
        ("apk", ("update",), ("services", "web", "command", 0, 0)),
    ]


def test_through_files(read: Any, shown: Any) -> None:
    document = read(
        "services:\n  web:\n    extends: {file: ../lib/a.yml, service: a}\n",
        "app/compose.yaml",
        **{
            "lib/a.yml": "services:\n  a:\n    extends: {file: more/b.yml, service: b}\n    read_only: true\n",
            "lib/more/b.yml": "services:\n  b:\n    image: nginx\n    build: ../img\n    volumes: ['./v:/v']\n",
            "lib/img/Dockerfile": "FROM scratch\n",
        },
    )
    (web,) = document.facts.workloads
    at = ("services", "web", "extends")
    assert web.containers[0].read_only_root_filesystem == Setting(at, True)
    assert shown(document, at) == "3: extends"
    assert (web.containers[0].image, web.containers[0].probes, web.containers[0].health_unknown) == (
        None,
        (),
        (),
    )
    assert [(one.source, one.at) for one in web.containers[0].mounts] == [("./v", at)]
    assert document.facts.images == ()


def test_a_file_that_cannot_be_read_leaves_questions_open(read: Any) -> None:
    document = read("services:\n  web:\n    extends: {file: x.yml, service: a}\n    read_only: true\n")
    expression = "extends file: x.yml, service: a"
    (found,) = document.facts.images
    assert (found.at, found.ref, found.grade, found.unknown) == (
        ("services", "web", "extends"),
        expression,
        "unknown",
        (expression,),
    )
    container = document.facts.workloads[0].containers[0]
    assert container.privileged == Setting(("services", "web"), None, (expression,))
    assert container.read_only_root_filesystem == Setting(("services", "web", "read_only"), True)
    assert container.health_unknown == (expression,)


def test_what_cannot_be_resolved(read: Any) -> None:
    for extends, files in (
        ("nobody", {}),
        ("web", {}),
        ("{service: 1}", {}),
        ("{file: '${WHERE}', service: a}", {}),
        ("{file: a.yml, service: a}", {"a.yml": "services: ["}),
        ("{file: a.yml, service: a}", {"a.yml": ""}),
        ("{file: a.yml, service: a}", {"a.yml": "services:\n  a:\n    extends: {file: a.yml, service: a}\n"}),
        ("[a]", {}),
    ):
        document = read(f"services:\n  web:\n    extends: {extends}\n", **files)
        assert len(document.facts.workloads[0].containers[0].privileged.unknown) == 1
        assert document.facts.images[0].grade == "unknown"


def test_long_chains_end(read: Any) -> None:
    services = "".join(f"  s{index}:\n    extends: s{index + 1}\n" for index in range(200))
    document = read(f"services:\n{services}  s200:\n    image: nginx\n")
    assert document.facts.workloads[0].containers[0].privileged.unknown == ("extends s33",)
    assert document.facts.workloads[199].containers[0].image == "nginx"


def test_reset_takes_away_what_is_extended(read: Any) -> None:
    document = read(
        BASE
        + """  web:
    extends: base
    privileged: !reset false
    entrypoint: !reset null
    healthcheck:
      test: !reset []
    command: ls
"""
    )
    web = document.facts.workloads[1].containers[0]
    assert web.privileged == Setting(("services", "web"), None)
    assert (web.probes, web.health_unknown) == ((), ("nginx:1.27.3",))
    assert document.facts.commands[-1].program == "ls"
    assert document.value["services"]["web"]["privileged"] == "false"


def test_a_part_of_a_service_leaves_questions_open(read: Any) -> None:
    document = read("services:\n  web:\n    privileged: true\n", "compose.override.yaml")
    container = document.facts.workloads[0].containers[0]
    unknown = ("service web of the file that this one adds to",)
    assert container.privileged == Setting(("services", "web", "privileged"), True)
    assert container.read_only_root_filesystem == Setting(("services", "web"), None, unknown)
    assert container.allow_privilege_escalation == Setting(("services", "web"), None, unknown)
    assert container.health_unknown == unknown
    assert document.facts.images == ()


def test_services_of_providers_run_no_container(read: Any) -> None:
    document = read("services:\n  db:\n    provider:\n      type: cloud\n")
    assert document.facts.workloads == ()
    assert [one.address for one in document.facts.resources] == ["service db"]


def test_what_an_anchor_gives_to_many_is_told_once(read: Any, shown: Any) -> None:
    document = read(
        """x: &x
  image: nginx
  environment: {TOKEN: abc}
  command: sh -c "pip install a"
services:
  a: *x
  b: *x
  c:
    <<: *x
    image: nginx
"""
    )
    assert [(shown(document, one.at), one.name) for one in document.facts.images] == [
        ("2: nginx", "a"),
        ("10: nginx", "c"),
    ]
    assert [shown(document, one.at) for one in document.facts.commands] == ["4: pip install a"]
    assert [shown(document, one.at) for one in document.facts.references] == ["4: a"]
    assert [shown(document, one.at) for one in document.facts.credentials] == ["3: abc"]
    assert [one.name for one in document.facts.workloads] == ["a", "b", "c"]
