"""A server that speaks OpenAI's chat completions over HTTP and answers from a script."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    text: str | Callable[[list[dict[str, str]]], str] = ""
    """The reply, or what makes it of the request's messages."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent as it is, instead of a completion."""
    piece: int = 3
    """Characters a chunk."""
    pause: float = 0.0
    """Seconds before each chunk."""
    finish: str | None = "stop"
    """None: the connection ends in the middle."""
    reasoning: str = ""
    """Sent as reasoning_content before the text, as DeepSeek and vLLM do."""


class ChatServer(ThreadingHTTPServer):
    """Takes one reply of the script for each request; the last one serves all further ones."""

    daemon_threads = True

    def __init__(self, script: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_reply(self, request: dict[str, Any], key: str) -> Reply:
        with self.lock:
            self.requests.append(request)
            self.keys.append(key)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def serving(*script: Reply) -> Iterator[ChatServer]:
    """Serve a script until the block is left."""
    server = ChatServer(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/v1/chat/completions":
            self._send(404, json.dumps({"error": {"message": "no such path"}}))
            return
        reply = self.server.next_reply(request, self.headers.get("authorization", ""))
        if reply.status != 200:
            error = {"error": {"message": "scripted failure", "type": "server_error", "code": None}}
            self._send(reply.status, json.dumps(error), reply.headers)
        elif reply.body is not None:
            self._send(200, reply.body, reply.headers)
        else:
            text = reply.text if isinstance(reply.text, str) else reply.text(request["messages"])
            (self._stream if request.get("stream") else self._whole)(request, reply, text)

    def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _whole(self, request: dict[str, Any], reply: Reply, text: str) -> None:
        message = {"role": "assistant", "content": text, "reasoning_content": reply.reasoning or None}
        choice = {"index": 0, "message": message, "finish_reason": reply.finish}
        self._send(
            200,
            json.dumps(
                {
                    "id": "chatcmpl-1",
                    "object": "chat.completion",
                    "created": int(time.time()),
                    "model": request["model"],
                    "choices": [choice],
                    "usage": _usage(request, text),
                }
            ),
        )

    def _stream(self, request: dict[str, Any], reply: Reply, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
        deltas += [{"reasoning_content": piece} for piece in _pieces(reply.reasoning, reply.piece)]
        deltas += [{"content": piece} for piece in _pieces(text, reply.piece)]
        try:
            for delta in deltas:
                time.sleep(reply.pause)
                self._event(request, [{"index": 0, "delta": delta, "finish_reason": None}])
            if reply.finish is None:
                return
            self._event(request, [{"index": 0, "delta": {}, "finish_reason": reply.finish}])
            if request.get("stream_options", {}).get("include_usage"):
                self._event(request, [], _usage(request, text))
            self.wfile.write(b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has heard enough

    def _event(
        self, request: dict[str, Any], choices: list[Any], usage: dict[str, int] | None = None
    ) -> None:
        chunk = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": request["model"],
            "choices": choices,
            "usage": usage,
        }
        self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()


def _pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _usage(request: dict[str, Any], text: str) -> dict[str, int]:
    prompt = sum(len(message["content"]) for message in request["messages"])
    return {"prompt_tokens": prompt, "completion_tokens": len(text), "total_tokens": prompt + len(text)}
