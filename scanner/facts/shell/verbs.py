"""The subcommand of a command line, behind global options whose values are not mistaken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.facts.shell.words import Word


class _Program(msgspec.Struct, frozen=True):
    """How a program names what it does.

    Attributes:
        valued: the options before the verb that take a value.
        groups: first words that need a second one (`set image`).
        always_two: whether every verb has two words.
        deep: two words that need a third (`vm run-command invoke`).
        ignored: words before the verb that are not part of it (`beta`).
        last: whether the verb follows another word (`service nginx restart`).
    """

    valued: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    always_two: bool = False
    deep: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    last: bool = False


def _program(valued: str = "", groups: str = "") -> _Program:
    return _Program(names(valued), names(groups))


_COMPOSE = (
    "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress"
    " -H --host --context -c --tlscacert --tlscert --tlskey"
)
_KUBECTL = (
    "-n --namespace -f --filename -k --kustomize --context --cluster --user --kubeconfig -s --server --token --as --as-group --as-uid"
    " --cache-dir --certificate-authority --client-certificate --client-key --request-timeout --tls-server-name"
    " -v --v --vmodule --username --password --profile --profile-output --log-file"
)
_DOCKER_GROUPS = (
    "builder buildx compose config container context image manifest network node plugin secret service stack"
    " swarm system trust volume pod machine kube generate play"
)
_APT = "-o --option -c --config-file -t --target-release --default-release -a --host-architecture"
_DNF = (
    "-c --config --installroot --releasever --enablerepo --disablerepo --repo --repoid --setopt -x --exclude"
    " --disableplugin --enableplugin --forcearch -d -e -R --comment --advisory --rpmverbosity"
)
_PIP = (
    "--python --log --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir"
    " --keyring-provider --use-feature --use-deprecated"
)
_NPM = "--prefix -C --userconfig --globalconfig --registry --cache --loglevel -w --workspace"
_CONDA = "-n --name -p --prefix"

PROGRAMS: dict[str, _Program] = {
    "ansible-galaxy": _program("", "collection role"),
    "apk": _program(
        "-p --root -X --repository --wait --arch --cache-dir --cache-max-age --keys-dir --repositories-file"
        " --timeout --progress-fd"
    ),
    "apt": _program(_APT),
    "apt-fast": _program(_APT),
    "apt-get": _program(_APT),
    "apt-key": _program("--keyring --keyserver"),
    "aptitude": _program(_APT + " -q -s -u -w -F -O"),
    "aws": _Program(
        names(
            "--region --profile --output --endpoint-url --query --ca-bundle --cli-read-timeout"
            " --cli-connect-timeout --cli-binary-format --color"
        ),
        always_two=True,
    ),
    "az": _Program(
        names("--subscription -o --output --query"),
        always_two=True,
        deep=frozenset({"aks command", "vm run-command", "vmss run-command"}),
    ),
    "bun": _program("--cwd -c --config", "pm"),
    "brew": _program("", "bundle services tap"),
    "bundle": _program("--gemfile", "config plugin"),
    "cargo": _program("--color --config -Z -C"),
    "composer": _program("-d --working-dir", "global"),
    "conda": _program(_CONDA, "env"),
    "crictl": _program("-c --config -r --runtime-endpoint -i --image-endpoint -t --timeout"),
    "ctr": _program(
        "-a --address -n --namespace --timeout --connect-timeout", "images image containers tasks"
    ),
    "dnf": _program(_DNF, "module group"),
    "dnf5": _program(_DNF, "module group"),
    "docker": _program("--config -l --log-level " + _COMPOSE, _DOCKER_GROUPS),
    "docker-compose": _program(_COMPOSE),
    "dotnet": _program("", "tool nuget workload add"),
    "eksctl": _program("-C --color -v --verbose", "create delete get upgrade scale drain"),
    "fly": _program("-a --app -c --config -t --access-token", "ssh machine secrets volumes"),
    "flux": _program(_KUBECTL, "create reconcile suspend resume bootstrap"),
    "gcloud": _Program(
        names(
            "--project --account --configuration --format --verbosity --impersonate-service-account"
            " --billing-project --flags-file --log-http --access-token-file"
        ),
        always_two=True,
        ignored=names("alpha beta preview"),
    ),
    "gem": _program("--config-file"),
    "gh": _program("-R --repo", "release repo pr issue run workflow secret variable cache extension api"),
    "git": _program(
        "-C -c --git-dir --work-tree --namespace --super-prefix --config-env --exec-path",
        "remote submodule stash worktree bundle notes lfs",
    ),
    "go": _program("-C", "mod work"),
    "helm": _program(
        "-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-as-group --kube-as-user"
        " --kube-ca-file --kube-token --registry-config --repository-cache --repository-config --burst-limit"
        " --qps",
        "dependency plugin registry repo search show get",
    ),
    "helmfile": _program("-f --file -e --environment -l --selector -n --namespace --kube-context -b"),
    "istioctl": _program(_KUBECTL + " -c"),
    "juju": _program("-m --model"),
    "kind": _program("-v --verbosity", "create delete load get export build"),
    "kubeadm": _program("--kubeconfig --rootfs -v --v", "init join token upgrade config certs"),
    "kubectl": _program(
        _KUBECTL, "auth certificate cluster-info config create kustomize plugin rollout set top"
    ),
    "kustomize": _program("", "edit"),
    "luarocks": _program("--tree --server --only-server --lua-version --lua-dir"),
    "lxc": _program("--project", "config file image network profile storage"),
    "mamba": _program(_CONDA, "env"),
    "microdnf": _program(_DNF, "module"),
    "micromamba": _program(_CONDA + " -r --root-prefix --rc-file", "env"),
    "minikube": _program("-p --profile", "addons image config"),
    "multipass": _program(),
    "nomad": _program("-address -region -namespace -token", "job alloc node system"),
    "npm": _program(_NPM, "config cache access"),
    "nvm": _program(),
    "oc": _program(_KUBECTL + " --loglevel", "adm create rollout set policy image config"),
    "opkg": _program("-f --conf -d --dest"),
    "packer": _program(),
    "pip": _program(_PIP, "cache config"),
    "pipenv": _program("--python --pypi-mirror"),
    "pipx": _program(),
    "pnpm": _program("-C --dir -F --filter --registry --reporter --loglevel", "env store config"),
    "podman": _program(
        "--root --runroot --log-level --connection --identity --url --storage-driver " + _COMPOSE,
        _DOCKER_GROUPS,
    ),
    "podman-compose": _program(_COMPOSE),
    "poetry": _program("-C --directory -P --project", "self env config source cache"),
    "puppet": _program(),
    "pulumi": _program("-C --cwd --color --logtostderr -v --verbose", "stack config plugin"),
    "rc-service": _Program(names("-s"), last=True),
    "rustup": _program("", "toolchain target component override self"),
    "salt-call": _program("-c --config-dir -l --log-level -m --module-dirs"),
    "sdk": _program(),
    "service": _Program(last=True),
    "skaffold": _program("-f --filename -p --profile -n --namespace --kube-context -v --verbosity"),
    "skopeo": _program("--policy --registries.d --tmpdir --override-arch --override-os --command-timeout"),
    "snap": _program(),
    "systemctl": _program(
        "-H --host -M --machine -t --type --state -p --property -o --output -n --lines --root"
    ),
    "tdnf": _program(_DNF),
    "terraform": _program("-chdir", "state workspace providers"),
    "terragrunt": _program(
        "--working-dir --terragrunt-working-dir --config --terragrunt-config", "state run"
    ),
    "tofu": _program("-chdir", "state workspace providers"),
    "uv": _program("--directory --project --config-file --cache-dir --color --python", "pip tool python"),
    "vagrant": _program("", "box plugin snapshot"),
    "virsh": _program("-c --connect"),
    "yarn": _program("--cwd --registry", "global workspace workspaces config cache npm plugin"),
    "yum": _program(_DNF, "module group"),
    "zypper": _program("-D --reposd-dir -C --cache-dir --root -R --installroot --releasever -x --xmlout"),
}
PROGRAMS["nerdctl"] = PROGRAMS["docker"]
PROGRAMS["flyctl"] = PROGRAMS["fly"]


def verb(program: str | None, arguments: Sequence[Word]) -> str:
    """Return the verb of a command (`install`, `set image`), "" if it has none or it is not known."""
    how = PROGRAMS.get(program or "")
    if how is None:
        return ""
    found: list[str] = []
    for item in items(arguments, how.valued):
        if item.option or (not found and item.word.text in how.ignored):
            continue
        if item.word.unknown:
            break
        found.append(item.word.text)
        if len(found) == 1 and (how.always_two or how.last or found[0] in how.groups):
            continue
        if len(found) != 2 or " ".join(found) not in how.deep:
            break
    return "".join(found[1:]) if how.last else " ".join(found)
