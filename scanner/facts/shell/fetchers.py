"""Programs that download by URL: which words are the URLs, and where the content goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.facts.shell.options import items, names

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.facts.shell.options import Item
    from scanner.facts.shell.runs import Run

_CURL_VALUED = names(
    "-A --user-agent -b --cookie -c --cookie-jar -C --continue-at -d --data --data-ascii --data-binary"
    " --data-raw --data-urlencode --json -D --dump-header -e --referer -E --cert -F --form --form-string -H"
    " --header -h --interface -K --config -m --max-time -o --output --output-dir -P --ftp-port -Q --quote -r"
    " --range -T --upload-file -t --telnet-option -u --user -U --proxy-user -w --write-out -x --proxy -X"
    " --request -y --speed-time -Y --speed-limit -z --time-cond --cacert --capath --ciphers --connect-timeout"
    " --connect-to --key --limit-rate --max-filesize --max-redirs --noproxy --proto --proto-default"
    " --proto-redir --pass --resolve --retry --retry-delay --retry-max-time --socks5 --socks5-hostname"
    " --tls-max --tls13-ciphers --url --unix-socket --local-port --netrc-file --oauth2-bearer --pinnedpubkey"
    " --request-target --cert-type --key-type --trace --trace-ascii --stderr --variable --create-file-mode"
    " --doh-url --dns-servers --hostpubmd5 --hostpubsha256 --aws-sigv4 --expect100-timeout --parallel-max"
)
_CURL_SENDS = names(
    "-d --data --data-ascii --data-binary --data-raw --data-urlencode --json -F --form --form-string"
    " -T --upload-file -I --head"
)
_CURL_REMOTE_NAME = names("-O --remote-name --remote-name-all")
_WGET_VALUED = names(
    "-O --output-document -o --output-file -a --append-output -P --directory-prefix -t --tries -T --timeout -w"
    " --wait -Q --quota -i --input-file -B --base -e --execute -U --user-agent -A --accept -R --reject -D"
    " --domains -I --include-directories -X --exclude-directories -l --level --header --referer --user"
    " --password --http-user --http-password --ftp-user --ftp-password --post-data --post-file --method"
    " --body-data --body-file --ca-certificate --ca-directory --certificate --private-key --secure-protocol"
    " --connect-timeout --read-timeout --dns-timeout --waitretry --limit-rate --cut-dirs --retry-on-http-error"
    " --load-cookies --save-cookies --max-redirect --progress --default-page --bind-address --cipher-list"
    " -Y --proxy --report-speed --compression"
)
_WGET_SENDS = names("--spider --post-data --post-file --method --body-data --body-file")
_ARIA_VALUED = names(
    "-d --dir -o --out -s --split -x --max-connection-per-server -j --max-concurrent-downloads -k"
    " --min-split-size --header -i --input-file -t --timeout -m --max-tries --checksum -l --log -U --user-agent"
)
_PLAIN_VALUED = names("-o --output -n --num-connections -d --download-dir")
_KUBECTL_VALUED = names(
    "-f --filename -n --namespace --context --cluster --kubeconfig -s --server --token --as -l --selector"
    " -o --output --field-manager -R --timeout --dry-run --validate"
)
_SCHEME = re.compile(r"(?:https?|ftps?)://", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::[0-9]+)?/\S+")
_NOT_REMOTE = re.compile(
    r"""(?ix) (?:https?|ftps?):// (?>(?:[^/@?\#]*@)?) (?:
        localhost | 127\.[0-9.]+ | 0\.0\.0\.0 | \[::1?\] | 169\.254\.[0-9.]+ | metadata\.google\.internal
        | host\.docker\.internal | [a-z0-9_-]+ | [^/:]+\.(?:localhost|local|svc|test|invalid)
    ) (?: [:/?\#] | \Z )"""
)


class Fetch(msgspec.Struct, frozen=True):
    """One thing that a command downloads.

    Attributes:
        run: the command.
        item: the word with the URL.
        url: the URL.
        file: the name of the file it is stored in, "" if it is not, or not under a known name.
        shown: whether the content goes to the standard output.
        digest: the checksum the fetcher is told to check, "" if none.
    """

    run: Run
    item: Item
    url: str
    file: str = ""
    shown: bool = False
    digest: str = ""


def fetches(run: Run) -> list[Fetch]:
    """Return what a command downloads: only what it keeps or hands on, and not what this machine serves."""
    reader = _READERS.get(run.command.program or "")
    return [fetch for fetch in reader(run) if _is_download(fetch)] if reader is not None else []


def base(path: str) -> str:
    """Return the last part of a path or URL path."""
    return path.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]


def _is_download(fetch: Fetch) -> bool:
    if _NOT_REMOTE.match(fetch.url):
        return False
    invocation = fetch.run.invocation
    if fetch.shown:
        if invocation.outputs:
            return invocation.outputs[-1].text != "/dev/null"
        return invocation.sink is not None
    return True


def _redirected(run: Run) -> str:
    outputs = run.invocation.outputs
    return base(outputs[-1].text) if outputs else ""


def _urls(found: list[Item]) -> list[Item]:
    """Return the words that are URLs; one that is not known at all counts if there is no other."""
    urls = [item for item in found if item.option in {"", "--url"} and item.value]
    certain = [
        item
        for item in urls
        if _SCHEME.match(item.value or "")
        or _BARE_HOST.fullmatch(item.value or "")
        or "://" in item.word.text
    ]
    return certain or [item for item in urls if item.word.unknown]


def _curl(run: Run) -> list[Fetch]:
    found = list(items(run.arguments, _CURL_VALUED))
    options = {item.option: item.value or "" for item in found if item.option}
    get = "-G" in options or "--get" in options
    method = options.get("-X", options.get("--request", "GET"))
    if method.upper() != "GET" or (not get and not _CURL_SENDS.isdisjoint(options)):
        return []
    outputs = [item.value or "" for item in found if item.option in {"-o", "--output"}]
    if "/dev/null" in outputs:
        return []
    remote_name = not _CURL_REMOTE_NAME.isdisjoint(options)
    fetched = []
    for index, item in enumerate(_urls(found)):
        url = item.value or ""
        output = outputs[min(index, len(outputs) - 1)] if outputs else ""
        if output and output != "-":
            fetched.append(Fetch(run, item, url, base(output)))
        elif remote_name:
            fetched.append(Fetch(run, item, url, base(url)))
        else:
            fetched.append(Fetch(run, item, url, _redirected(run), shown=True))
    return fetched


def _wget(run: Run) -> list[Fetch]:
    found = list(items(run.arguments, _WGET_VALUED))
    options = {item.option: item.value or "" for item in found if item.option}
    if not _WGET_SENDS.isdisjoint(options):
        return []
    output = options.get("-O", options.get("--output-document"))
    if output == "/dev/null":
        return []
    shown = output in {"-", "/dev/stdout"}
    fetched = []
    for item in _urls(found):
        url = item.value or ""
        file = _redirected(run) if shown else base(output if output is not None else url)
        fetched.append(Fetch(run, item, url, file, shown))
    return fetched


def _aria(run: Run) -> list[Fetch]:
    found = list(items(run.arguments, _ARIA_VALUED))
    options = {item.option: item.value or "" for item in found if item.option}
    output = options.get("-o", options.get("--out"))
    digest = options.get("--checksum", "").partition("=")[2]
    return [
        Fetch(run, item, item.value or "", base(output or item.value or ""), digest=digest)
        for item in _urls(found)
    ]


def _plain(run: Run) -> list[Fetch]:
    found = list(items(run.arguments, _PLAIN_VALUED))
    output = next((item.value for item in found if item.option in {"-o", "--output"}), None)
    return [
        Fetch(run, item, item.value or "", base(output or item.value or ""))
        for item in found
        if not item.option and _SCHEME.match(item.value or "")
    ]


def _kubectl(run: Run) -> list[Fetch]:
    """Return the manifests that are applied straight from a URL."""
    if run.command.verb.partition(" ")[0] not in {"apply", "create", "replace"}:
        return []
    return [
        Fetch(run, item, item.value or "")
        for item in items(run.arguments, _KUBECTL_VALUED)
        if item.option in {"-f", "--filename"} and _SCHEME.match(item.value or "")
    ]


_READERS: dict[str, Callable[[Run], list[Fetch]]] = {
    "aria2c": _aria,
    "axel": _plain,
    "curl": _curl,
    "fetch": _plain,
    "kubectl": _kubectl,
    "lwp-download": _plain,
    "oc": _kubectl,
    "wget": _wget,
    "wget2": _wget,
}
