"""Serve a graph over HTTP, for reading.

===============================  ==================================================================================
GET /                            the page of the graph (`kg.view`)
GET /api/...                     JSON: overview, search, concept, neighbours, papers, leaderboard, map (`kg.view.page`)
GET /sparql?query=...            SPARQL 1.1 protocol; without a query, the description of the service
POST /sparql                     the same: a form, or a body of type application/sparql-query
GET /vocabulary                  our own terms with their definitions, in Turtle (schemas/vocabulary.ttl)
===============================  ==================================================================================

An error is one line: JSON {"error": ...} below /api, else plain text. Status 400: the query or a parameter; 404: no such
thing; 405: not for reading; 406: no such format; 413: a query over 1 MB; 415: another body; 421: asked under a foreign
name; 503: busy, or not answered in time. Where rows were cut at the limit, the header `Kg-Truncated: true` says so.

The server listens on this computer only unless told otherwise, and then answers only requests that name it as such,
so that no web page can read it by pointing its own name here. It sends no CORS headers.
"""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import kg
from kg.errors import KGError, NotFoundError, QueryError, WorkspaceError
from kg.questions.sparql_formats import TABLE_FORMATS, TRIPLE_FORMATS
from kg.questions.sparql_workers import BusyError, Workers
from kg.resources import schema_path
from kg.view.answers import answer
from kg.view.page import BundleError, served_page
from kg.view.records import Records
from kg.workspace import read_graph

logger = logging.getLogger(__name__)

LONGEST_QUERY = 1_000_000
WORKERS = 2
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_READING = "this server only reads: GET and POST of queries"


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back."""

    status: HTTPStatus
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class RequestError(KGError):
    """A request that is refused.

    Attributes:
        status: The HTTP status.
        problem: What is wrong, in one line.
    """

    def __init__(self, status: HTTPStatus, problem: str) -> None:
        super().__init__(status, problem)
        self.status, self.problem = status, problem

    def __str__(self) -> str:
        return self.problem


def serve(
    path: Path,
    *,
    host: str,
    port: int,
    timeout: float,
    limit: int,
    store: Path | None = None,
    announce: Callable[[str], None] = logger.info,
) -> None:
    """Serve a graph until the process is interrupted.

    Args:
        path: The graph file.
        host: Address to listen on.
        port: 0 picks a free one.
        timeout: Seconds at most for a SPARQL query.
        limit: Rows or triples at most in an answer.
        store: What SPARQL is asked of: a store of `kg export oxigraph`; None is the graph file.
        announce: Is told where the server listens.

    Raises:
        KGError: The graph cannot be read, or the address is taken.
    """
    server = make_server(path, host=host, port=port, timeout=timeout, limit=limit, store=store)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        announce(f"{server.address}  SPARQL: {server.address}sparql  (Ctrl-C stops)")
        server.serve_forever()
    except KeyboardInterrupt:
        announce("stopped")
    finally:
        server.server_close()


def make_server(
    path: Path, *, host: str, port: int, timeout: float, limit: int, store: Path | None = None
) -> GraphServer:
    """Return a server that listens; `serve_forever` answers.

    Raises:
        KGError: The graph cannot be read, or the address is taken.
    """
    records = Records(read_graph(path))
    workers = Workers(path if store is None else store, count=WORKERS, timeout=timeout, limit=limit)
    try:
        server = GraphServer((host, port), records, workers, title=path.stem)
    except OSError as error:
        raise WorkspaceError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    workers.start()
    return server


class GraphServer(ThreadingHTTPServer):
    """A server of one graph; one thread for each request."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], records: Records, workers: Workers, *, title: str) -> None:
        self.records, self.workers, self.title = records, workers, title
        super().__init__(address, _Handler)
        self.local = address[0] in _LOOPBACK

    @property
    def address(self) -> str:
        """The URL of the server."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/"

    def server_close(self) -> None:
        """Stop listening and end the processes."""
        super().server_close()
        self.workers.close()

    def respond(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Response:
        """Return the response to a request.

        Raises:
            KGError: The request is refused; `status_of` gives the status.
        """
        if self.local and _host_name(headers.get("host", "")) not in _LOOPBACK:
            raise RequestError(HTTPStatus.MISDIRECTED_REQUEST, "this server answers under the name localhost only")
        url = urlsplit(target)
        if url.path == "/sparql":
            return self._sparql(method, url.query, body, headers)
        if method != "GET":
            raise RequestError(HTTPStatus.METHOD_NOT_ALLOWED, _READING)
        if url.path == "/":
            return Response(HTTPStatus.OK, "text/html; charset=utf-8", served_page(self.title).encode())
        if url.path == "/vocabulary":
            return _turtle(schema_path("vocabulary.ttl").read_bytes(), headers)
        if url.path.startswith("/api/"):
            found = answer(self.records, url.path, parse_qs(url.query, keep_blank_values=True))
            return Response(HTTPStatus.OK, "application/json", json.dumps(found, ensure_ascii=False).encode())
        raise RequestError(
            HTTPStatus.NOT_FOUND, f"nothing is at {url.path}; there are /, /api/, /sparql and /vocabulary"
        )

    def _sparql(self, method: str, query_string: str, body: bytes, headers: dict[str, str]) -> Response:
        accept = headers.get("accept", "")
        query = read_sparql_request(method, query_string, body, headers.get("content-type", ""))
        if query is None:
            return _turtle(describe_service(self.address).encode(), headers)
        written = self.workers.ask(query, accept)
        kind = f"{written.media_type}; charset=utf-8" if written.media_type.startswith("text/") else written.media_type
        return Response(HTTPStatus.OK, kind, written.body, (("Kg-Truncated", "true"),) if written.truncated else ())


def read_sparql_request(method: str, query_string: str, body: bytes, content_type: str) -> str | None:
    """Return the query of a request of the SPARQL protocol, None if it asks for the service itself.

    Raises:
        RequestError: It is no request of the protocol, or one to write.
    """
    kind = content_type.partition(";")[0].strip().lower()
    parameters = parse_qs(query_string, keep_blank_values=True)
    if method == "POST" and kind == "application/x-www-form-urlencoded":
        parameters |= parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    elif method == "POST" and kind == "application/sparql-query":
        parameters["query"] = [body.decode("utf-8", "replace")]
    elif method == "POST" and kind != "application/sparql-update":
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send a form, or a body of type application/sparql-query")
    if "update" in parameters or kind == "application/sparql-update" or method not in {"GET", "POST"}:
        raise RequestError(HTTPStatus.METHOD_NOT_ALLOWED, _READING)
    if "default-graph-uri" in parameters or "named-graph-uri" in parameters:
        raise RequestError(HTTPStatus.BAD_REQUEST, "name graphs in the query, by FROM and FROM NAMED")
    queries = parameters.get("query", [])
    if len(queries) > 1:
        raise RequestError(HTTPStatus.BAD_REQUEST, "one query at a time")
    return queries[0] if queries else None


def describe_service(address: str) -> str:
    """Return the description of the service, in Turtle."""
    formats = {"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV"}
    formats |= {"tsv": "SPARQL_Results_TSV", "turtle": "Turtle", "ntriples": "N-Triples"}
    formats |= {"jsonld": "JSON-LD", "rdfxml": "RDF_XML"}
    written = ", ".join(f"<http://www.w3.org/ns/formats/{formats[name]}>" for name in (*TABLE_FORMATS, *TRIPLE_FORMATS))
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        f"<{address}sparql> a sd:Service ;\n"
        f"    sd:endpoint <{address}sparql> ;\n"
        "    sd:supportedLanguage sd:SPARQL11Query ;\n"
        "    sd:feature sd:UnionDefaultGraph ;\n"
        f"    sd:resultFormat {written} .\n"
    )


def status_of(error: KGError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, BusyError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, NotFoundError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, QueryError):
        return HTTPStatus.NOT_ACCEPTABLE if "accepted media types" in str(error) else HTTPStatus.BAD_REQUEST
    return HTTPStatus.NOT_IMPLEMENTED if isinstance(error, BundleError) else HTTPStatus.INTERNAL_SERVER_ERROR


def _turtle(text: bytes, headers: dict[str, str]) -> Response:
    """Return Turtle; to a browser as plain text, since it would save the other to a file instead of showing it."""
    accept = headers.get("accept", "").lower()
    kind = "text/plain" if "text/html" in accept and "text/turtle" not in accept else "text/turtle"
    return Response(HTTPStatus.OK, f"{kind}; charset=utf-8", text)


def _host_name(header: str) -> str:
    """Return the name of a Host header, without the port.

    >>> _host_name("localhost:8080"), _host_name("[::1]:8080")
    ('localhost', '::1')
    """
    return urlsplit(f"//{header}").hostname or ""


class _Handler(BaseHTTPRequestHandler):
    """Reads requests and writes responses."""

    server: GraphServer
    server_version = f"kg/{kg.__version__}"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._answer(b"")

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isascii() or not size.isdigit() or int(size) > LONGEST_QUERY:
            self.close_connection = True
            problem = f"a query of a stated length, at most {LONGEST_QUERY} bytes"
            self._send(self._refusal(RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem)))
            return
        self._answer(self.rfile.read(int(size)))

    def _answer(self, body: bytes) -> None:
        method = "GET" if self.command == "HEAD" else self.command
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            response = self.server.respond(method, self.path, body, headers)
        except KGError as error:
            response = self._refusal(error)
        self._send(response)

    def _refusal(self, error: KGError) -> Response:
        allow = (("Allow", "GET, HEAD, POST"),) if status_of(error) is HTTPStatus.METHOD_NOT_ALLOWED else ()
        if self.path.startswith("/api/"):
            return Response(status_of(error), "application/json", json.dumps({"error": str(error)}).encode(), allow)
        return Response(status_of(error), "text/plain; charset=utf-8", f"{error}\n".encode(), allow)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.media_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Log a request where the other messages of kg go."""
        logger.debug("%s %s", self.address_string(), format % arguments)
