"""A terminator of TLS in front of the site, on one port of this machine, with a certificate of its own.

It also takes plain HTTP on that port, as a proxy does on 80, and passes it on as what it is: the site then redirects.
"""

import http.client
import shutil
import socket
import ssl
import subprocess
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.servers.site import Site

TLS_HANDSHAKE = b"\x16"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Tls:
    """A running terminator at `https://localhost:port`; `certificate` is the file that a client has to trust.

    Requests that bring no cookie are given `cookie`, for clients that cannot be told one.
    """

    is_installed = shutil.which("openssl") is not None

    def __init__(self, site: Site, cookie: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="faasible-tls-"))
        self.certificate = self.folder / "certificate.pem"
        key = self.folder / "key.pem"
        words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        command = ["openssl", *words.split(), "-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self.server = _Server(("127.0.0.1", 0), _Passing)
        self.server.context, self.server.site_port, self.server.cookie = self._context, site.port, cookie
        self.port = self.server.server_port

    def __enter__(self) -> "Tls":
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Server(ThreadingHTTPServer):
    context: ssl.SSLContext
    site_port: int
    cookie: str
    daemon_threads = True

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Take off TLS where the first byte begins a handshake; in the thread of the connection."""
        request.settimeout(30)
        is_tls = request.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE
        if is_tls:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:  # a client that does not trust the certificate
                return
        super().finish_request(request, client_address)
        if is_tls:
            request.close()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _Server

    def do_GET(self) -> None:
        asked = http.client.HTTPConnection("127.0.0.1", self.server.site_port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        if self.server.cookie:
            headers.setdefault("Cookie", self.server.cookie)
        is_tls = isinstance(self.connection, ssl.SSLSocket)
        headers |= {"X-Forwarded-Proto": "https" if is_tls else "http", "X-Forwarded-For": "127.0.0.1"}
        try:
            asked.request(self.command, self.path, headers=headers)
            response = asked.getresponse()
            body = response.read()
        finally:
            asked.close()
        self.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, *words: Any) -> None:
        """Nothing: the site has its own log."""
