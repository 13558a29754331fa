"""Programs that run other programs."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "sudo",
        "sudo a b",
        [
            ("sudo a b", "a", ("b",), ("sudo",), (), ("a", "b")),
        ],
    ),
    (
        "sudo with options",
        "sudo -E -u root -- a b",
        [
            ("sudo -E -u root -- a b", "a", ("b",), ("sudo",), (), ("a", "b")),
        ],
    ),
    (
        "sudo with assignments",
        "sudo A=b c d",
        [
            ("sudo A=b c d", "c", ("d",), ("sudo",), (), ("c", "d")),
        ],
    ),
    (
        "sudo shell",
        "sudo -i",
        [
            ("sudo -i", "sudo", ("-i",), (), (), ("sudo", "-i")),
        ],
    ),
    (
        "doas",
        "doas -u x a",
        [
            ("doas -u x a", "a", (), ("doas",), (), ("a",)),
        ],
    ),
    (
        "env",
        "env -i -u C A=b a",
        [
            ("env -i -u C A=b a", "a", (), ("env",), (), ("a",)),
        ],
    ),
    (
        "env -S is not read",
        'env -S "a b"',
        [
            ('env -S "a b"', "env", ("-S", "a b"), (), (), ("env", "-S", '"a b"')),
        ],
    ),
    (
        "exec",
        "exec -a n a b",
        [
            ("exec -a n a b", "a", ("b",), ("exec",), (), ("a", "b")),
        ],
    ),
    (
        "exec alone",
        "exec 2>&1",
        [
            ("exec", "exec", (), (), (), ("exec",)),
        ],
    ),
    (
        "command",
        "command a b",
        [
            ("command a b", "a", ("b",), ("command",), (), ("a", "b")),
        ],
    ),
    (
        "command -v only looks",
        "command -v a",
        [
            ("command -v a", "command", ("-v", "a"), (), (), ("command", "-v", "a")),
        ],
    ),
    (
        "nohup",
        "nohup a &",
        [
            ("nohup a", "a", (), ("nohup",), (), ("a",)),
        ],
    ),
    (
        "time",
        "time -p a",
        [
            ("time -p a", "a", (), ("time",), (), ("a",)),
        ],
    ),
    (
        "timeout",
        "timeout -k 5 -s KILL 10s a b",
        [
            ("timeout -k 5 -s KILL 10s a b", "a", ("b",), ("timeout",), (), ("a", "b")),
        ],
    ),
    (
        "nice and ionice",
        "nice -n 10 ionice -c2 -n0 a",
        [
            ("nice -n 10 ionice -c2 -n0 a", "a", (), ("nice", "ionice"), (), ("a",)),
        ],
    ),
    (
        "xargs",
        "a | xargs -r -n 1 -I {} b {} c",
        [
            ("a", "a", (), (), (), ("a",)),
            ("xargs -r -n 1 -I {} b {} c", "b", ("{}", "c"), ("xargs",), (), ("b", "{}", "c")),
        ],
    ),
    (
        "xargs alone",
        "a | xargs",
        [
            ("a", "a", (), (), (), ("a",)),
            ("xargs", "xargs", (), (), (), ("xargs",)),
        ],
    ),
    (
        "chroot",
        "chroot /mnt a b",
        [
            ("chroot /mnt a b", "a", ("b",), ("chroot",), (), ("a", "b")),
        ],
    ),
    (
        "gosu and su-exec",
        "gosu x a; su-exec y b",
        [
            ("gosu x a", "a", (), ("gosu",), (), ("a",)),
            ("su-exec y b", "b", (), ("su-exec",), (), ("b",)),
        ],
    ),
    (
        "tini",
        "tini -g -- a b",
        [
            ("tini -g -- a b", "a", ("b",), ("tini",), (), ("a", "b")),
        ],
    ),
    (
        "dumb-init",
        "dumb-init --rewrite 15:2 a",
        [
            ("dumb-init --rewrite 15:2 a", "a", (), ("dumb-init",), (), ("a",)),
        ],
    ),
    (
        "stdbuf and catchsegv",
        "stdbuf -oL catchsegv a",
        [
            ("stdbuf -oL catchsegv a", "a", (), ("stdbuf", "catchsegv"), (), ("a",)),
        ],
    ),
    (
        "several",
        "sudo env A=b nohup timeout 5 a",
        [
            ("sudo env A=b nohup timeout 5 a", "a", (), ("sudo", "env", "nohup", "timeout"), (), ("a",)),
        ],
    ),
    (
        "busybox",
        "busybox wget x",
        [
            ("busybox wget x", "wget", ("x",), ("busybox",), (), ("wget", "x")),
        ],
    ),
    (
        "flock",
        "flock -w 5 /lock a b",
        [
            ("flock -w 5 /lock a b", "a", ("b",), ("flock",), (), ("a", "b")),
        ],
    ),
    (
        "setpriv",
        "setpriv --reuid=1 a",
        [
            ("setpriv --reuid=1 a", "a", (), ("setpriv",), (), ("a",)),
        ],
    ),
    (
        "python -m pip",
        "python3.11 -m pip install x",
        [
            (
                "python3.11 -m pip install x",
                "pip",
                ("install", "x"),
                ("python3.11",),
                (),
                ("pip", "install", "x"),
            ),
        ],
    ),
    (
        "python -u -m pip",
        "python -um pip3 list",
        [
            ("python -um pip3 list", "pip", ("list",), ("python",), (), ("pip3", "list")),
        ],
    ),
    (
        "python -m other",
        "python -m venv x",
        [
            ("python -m venv x", "python", ("-m", "venv", "x"), (), (), ("python", "-m", "venv", "x")),
        ],
    ),
    (
        "pip with a version",
        "pip3 list; pip3.12 list; pip2 list",
        [
            ("pip3 list", "pip", ("list",), (), (), ("pip3", "list")),
            ("pip3.12 list", "pip", ("list",), (), (), ("pip3.12", "list")),
            ("pip2 list", "pip", ("list",), (), (), ("pip2", "list")),
        ],
    ),
    (
        "unknown behind a wrapper",
        "sudo $X a",
        [
            ("sudo $X a", None, ("a",), ("sudo",), ("$X",), ("$X", "a")),
        ],
    ),
    (
        "unknown value of a wrapper",
        "timeout $T a",
        [
            ("timeout $T a", "a", (), ("timeout",), (), ("a",)),
        ],
    ),
    (
        "wrapper without a command",
        "sudo",
        [
            ("sudo", "sudo", (), (), (), ("sudo",)),
        ],
    ),
    (
        "docker run is none",
        "docker run x apt-get update",
        [
            (
                "docker run x apt-get update",
                "docker",
                ("run", "x", "apt-get", "update"),
                (),
                (),
                ("docker", "run", "x", "apt-get", "update"),
            ),
        ],
    ),
    (
        "path of a wrapper",
        "/usr/bin/sudo /bin/a",
        [
            ("/usr/bin/sudo /bin/a", "a", (), ("sudo",), (), ("/bin/a",)),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_wrappers(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
