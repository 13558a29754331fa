"""One connection to a registry double: requests read, answers written as well or as badly as the switches say."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from tests.images.doubles.switches import Answer, Call, Switches

if TYPE_CHECKING:
    from tests.images.doubles.registry import RegistryDouble, Server


class Connection(BaseHTTPRequestHandler):
    """Reads requests until the reader goes away."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # with it, each answer on a kept connection takes 40 ms more
    wbufsize = -1
    timeout = 30

    @property
    def double(self) -> RegistryDouble:
        """The double this is a connection to."""
        return cast("Server", self.server).double

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        """Answer a request of any method."""
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        call = Call(self.command, url.path, query, headers, self.body(headers))
        answer = self.double.answer(call)
        if answer is None:
            self.close_connection = True
            return
        publishing = "x-publishing" in headers
        self.write(answer, Switches() if publishing else self.double.switches)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server names them so

    def body(self, headers: dict[str, str]) -> bytes:
        """Return the body of a request."""
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        data = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def write(self, answer: Answer, switches: Switches) -> None:
        """Write an answer."""
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        head = self.command == "HEAD"
        if switches.chunked and not head:
            self.send_header("Transfer-Encoding", "chunked")
        elif switches.content_length and answer.header("Content-Length") is None:
            self.send_header("Content-Length", str(len(answer.body)))
        elif not switches.content_length and not head:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if not head:
            self.write_body(answer.body, switches)
        self.wfile.flush()

    def write_body(self, body: bytes, switches: Switches) -> None:
        """Write a body: in drips, in chunks, or not to its end."""
        if 0 <= switches.truncated < len(body):
            body = body[: switches.truncated]
            self.close_connection = True
        step = switches.drip_bytes or max(len(body), 1)
        for start in range(0, len(body), step):
            piece = body[start : start + step]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if switches.chunked else piece)
            if switches.drip_bytes:
                self.wfile.flush()
                if self.double.closing.wait(switches.drip_s):
                    return
        if switches.chunked and not self.close_connection:
            self.wfile.write(b"0\r\n\r\n")
