"""Messages to the text that a chat model streams back, from any OpenAI-compatible endpoint."""

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

RETRIES = 2  # after 429, 5xx and lost connections; the client waits 0.5 s, then 1 s, or as Retry-After says
HINT = "请管理员检查 KECE_LLM_BASE_URL、KECE_LLM_MODEL 和 KECE_LLM_API_KEY，以及对话模型服务是否在运行。"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a call took, as the server counts them."""

    input: int
    output: int


class ChatModel:
    """A chat model behind an endpoint; nothing is imported or reached before the first message."""

    def __init__(
        self,
        model: str,
        base_url: str,
        *,
        api_key: str = "unused",
        temperature: float = 0.0,
        timeout: float = 60.0,
        extra_body: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = model
        self.timeout = timeout
        self._base_url = base_url
        self._api_key = api_key
        self._temperature = temperature
        self._extra_body = dict(extra_body or {}) or None
        self._lock = threading.Lock()

    def stream(
        self, messages: Sequence[tuple[str, str]], *, timeout: float | None = None
    ) -> Iterator[str | Usage]:
        """Yield the reply piece by piece, and its usage where the server tells it.

        Raises ModelUnavailable: no connection, an error of the server, a reply cut short, or one that is
        not whole after `timeout` seconds (by default the model's).
        """
        seconds = timeout or self.timeout
        deadline = time.monotonic() + seconds
        pieces: queue.SimpleQueue[str | Usage | Exception | None] = queue.SimpleQueue()
        stopped = threading.Event()
        # a thread, since a server that drips keeps the client's own timeout from ever running out
        threading.Thread(target=self._read, args=(messages, pieces, stopped), daemon=True).start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise ModelUnavailable(f"对话模型在 {seconds:g} 秒内没有写完。", HINT) from None
                if isinstance(piece, Exception):
                    raise piece
                if piece is None:
                    return
                yield piece
        finally:
            stopped.set()

    def _read(
        self,
        messages: Sequence[tuple[str, str]],
        pieces: "queue.SimpleQueue[str | Usage | Exception | None]",
        stopped: threading.Event,
    ) -> None:
        try:
            finished = ""
            for chunk in self._client.stream(list(messages)):
                if stopped.is_set():
                    return
                if chunk.text:
                    pieces.put(str(chunk.text))
                if usage := chunk.usage_metadata:
                    pieces.put(Usage(usage["input_tokens"], usage["output_tokens"]))
                finished = chunk.response_metadata.get("finish_reason") or finished
            whole = finished not in ("", "length", "content_filter")
            pieces.put(None if whole else ModelUnavailable("对话模型的回答没有写完就中断了。", HINT))
        # whatever a server does wrong shows as an error of openai, httpx, pydantic or langchain
        except Exception as error:
            pieces.put(_unavailable(error))

    @property
    def _client(self) -> "ChatOpenAI":
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> "ChatOpenAI":
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            model=self.name,
            base_url=self._base_url,
            api_key=SecretStr(self._api_key or "unused"),
            temperature=self._temperature,
            timeout=self.timeout,
            max_retries=RETRIES,
            # without it a server that is not OpenAI's is not asked to count tokens
            stream_usage=True,
            extra_body=self._extra_body,
        )


def _unavailable(error: Exception) -> ModelUnavailable:
    first = (str(error).strip() or type(error).__name__).split("\n")[0][:200]
    unavailable = ModelUnavailable(f"对话模型没有给出回答（{type(error).__name__}）。", HINT)
    unavailable.__cause__ = error
    unavailable.add_note(first)
    return unavailable
