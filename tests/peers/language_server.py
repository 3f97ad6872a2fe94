"""A small client of the Language Server Protocol that drives yaml-language-server over its standard streams."""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SERVER = Path(__file__).parents[2] / ".venv" / "peers" / "node" / "node_modules" / ".bin" / "yaml-language-server"


class LanguageServer:
    """One running server; requests wait for their answer, what is sent in between is kept."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [str(SERVER), "--stdio"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._number = 0
        self._noticed: list[dict[str, Any]] = []
        self._folder = folder

    def __enter__(self) -> Self:
        """Say hello."""
        root = self._folder.as_uri()
        self.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {}})
        self._tell("initialized", {})
        # Nothing is fetched: the only schema is the one that the file names.
        settings = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}}
        self._tell("workspace/didChangeConfiguration", {"settings": settings})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self._process.kill()
        self._process.communicate()

    def open(self, file: Path) -> list[dict[str, Any]]:
        """Open a file; its diagnostics."""
        uri = file.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": file.read_text("utf-8")}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._noticed.pop(0) if self._noticed else self._read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                return found

    def at(self, method: str, file: Path, line: int, column: int) -> Any:
        """Ask about a place; line and column count from 0."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}
        return self.ask(f"textDocument/{method}", place)

    def ask(self, method: str, params: object) -> Any:
        """Send a request and wait for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._read()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._noticed.append(message)

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline()) not in {b"\r\n", b""}:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = b""
        while len(body) < length:
            piece = self._process.stdout.read(length - len(body))
            assert piece, "the server has stopped"
            body += piece
        assert body, "the server has stopped"
        message: dict[str, Any] = json.loads(body)
        if "id" in message and "method" in message:
            # The server asks for settings and registrations: nothing of its own is wished.
            items = (
                message.get("params", {}).get("items", []) if message["method"] == "workspace/configuration" else None
            )
            self._send({"id": message["id"], "result": None if items is None else [None] * len(items)})
        return message
