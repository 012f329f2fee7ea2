"""Turn text into unit vectors, by a sentence-transformers model here or an OpenAI-compatible endpoint."""

import hashlib
import threading
from collections.abc import Collection, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

FloatArray = npt.NDArray[np.float32]

# texts a request: endpoints refuse from 10 (Alibaba) to 2,048 (OpenAI) on; most local servers take 32
REMOTE_BATCH = 10
REMOTE_TIMEOUT = 60.0  # seconds; a batch of long passages on a CPU server takes tens of seconds
REMOTE_RETRIES = 3


class Encoder(Protocol):
    """What turns text into vectors; rows of length 1, so that a dot product is the cosine."""

    @property
    def name(self) -> str:
        """As it is named in the settings."""

    @property
    def fingerprint(self) -> str:
        """Differs where vectors would differ."""

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dim) float32 rows of length 1."""

    def embed_query(self, text: str) -> FloatArray:
        """Return a (dim,) float32 vector of length 1, with the model's query prompt applied."""


class TokenTable(NamedTuple):
    """A static model's table: what the mean of a text's vectors is made of."""

    tokenizer: "Tokenizer"
    rows: FloatArray
    """(tokens, dim), not scaled."""


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that may have a vector for each token whatever stands around it."""

    @property
    def token_table(self) -> TokenTable | None:
        """None where tokens have no vectors of their own."""


def open_encoder(
    model: str, *, base_url: str = "", api_key: str = "unused", query_prompt: str = ""
) -> Encoder:
    """Return the encoder that the settings name; nothing is loaded or reached until a vector is asked for."""
    if base_url:
        return RemoteEncoder(model, base_url, api_key, query_prompt)
    return LocalEncoder(model, query_prompt)


class LocalEncoder:
    """A sentence-transformers model, by folder or name, loaded when the first vector is asked for."""

    def __init__(self, model: str, query_prompt: str = "") -> None:
        self.name = model
        self._query_prompt = query_prompt or None
        self._lock = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the model's files, or the name of a model that is no folder here.

        Raises ModelUnavailable where the name is a path and nothing is there.
        """
        folder = Path(self.name)
        if not folder.is_dir():
            if folder.is_absolute() or self.name.count("/") > 1 or self.name.startswith("."):
                raise _no_model(self.name, "文件夹不存在。")
            return f"name:{self.name}"
        return fingerprint_of(folder)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dim) float32 rows of length 1; raise ModelUnavailable where it cannot load."""
        model = self._model
        if not texts:
            return np.zeros((0, model.get_embedding_dimension() or 0), np.float32)
        rows = model.encode_document(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, np.float32)

    def embed_query(self, text: str) -> FloatArray:
        """Return a (dim,) float32 vector of length 1; raise ModelUnavailable where it cannot load."""
        row = self._model.encode_query(
            text, prompt=self._query_prompt, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(row, np.float32)

    @property
    def token_table(self) -> TokenTable | None:
        """The table of a static model, None for any other; raises ModelUnavailable where it cannot load."""
        model = self._model
        with self._lock:
            return self._token_table(model)

    @property
    def _model(self) -> "SentenceTransformer":
        with self._lock:
            return self._loaded

    @staticmethod
    @cache
    def _token_table(model: "SentenceTransformer") -> TokenTable | None:
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        static = model[0]
        if not isinstance(static, StaticEmbedding):
            return None
        return TokenTable(static.tokenizer, static.embedding.weight.detach().float().numpy())

    @cached_property
    def _loaded(self) -> "SentenceTransformer":
        _ = self.fingerprint  # a missing folder is said at once, not searched for on a hub
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self.name)
        except Exception as error:
            # a damaged folder shows as OSError, KeyError, SafetensorError or a bare Exception of tokenizers
            raise _no_model(self.name, f"加载失败：{first_line(error)}") from error


class RemoteEncoder:
    """An OpenAI-compatible embeddings endpoint."""

    def __init__(self, model: str, base_url: str, api_key: str, query_prompt: str = "") -> None:
        self.name = model
        self.fingerprint = f"remote:{model}"
        self._base_url = base_url
        self._api_key = api_key
        self._query_prompt = query_prompt

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dim) float32 rows of length 1; raise ModelUnavailable where none came."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        return self._embed(list(texts))

    def embed_query(self, text: str) -> FloatArray:
        """Return a (dim,) float32 vector of length 1; raise ModelUnavailable where none came."""
        row: FloatArray = self._embed([self._query_prompt + text])[0]
        return row

    def _embed(self, texts: list[str]) -> FloatArray:
        import openai

        try:
            rows = np.asarray(self._client.embed_documents(texts), np.float32)
        except openai.OpenAIError as error:
            raise self._unavailable(_cause(error)) from error
        except (AttributeError, TypeError, ValueError, KeyError) as error:
            # a 200 that is a web page or another API's JSON
            raise self._unavailable("返回的内容不是向量。") from error
        lengths = np.linalg.norm(rows, axis=1, keepdims=True) if rows.ndim == 2 else np.zeros(1)
        if len(rows) != len(texts) or not np.isfinite(lengths).all() or not lengths.all():
            raise self._unavailable("返回的向量数目或内容不对。")
        return np.asarray(rows / lengths, np.float32)

    @cached_property
    def _client(self) -> "OpenAIEmbeddings":
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        return OpenAIEmbeddings(
            model=self.name,
            openai_api_base=self._base_url,
            openai_api_key=SecretStr(self._api_key),
            # otherwise it sends token numbers of OpenAI's own tokenizer, which other servers misread
            check_embedding_ctx_length=False,
            chunk_size=REMOTE_BATCH,
            request_timeout=REMOTE_TIMEOUT,
            max_retries=REMOTE_RETRIES,
        )

    def _unavailable(self, cause: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"向量模型服务 {self._base_url}（模型 {self.name}）不可用：{cause}",
            "请检查 KECE_EMBEDDING_BASE_URL、KECE_EMBEDDING_API_KEY 和 KECE_EMBEDDING_MODEL，确认服务已启动。",
        )


def _cause(error: Exception) -> str:
    import openai

    causes: tuple[tuple[type[Exception], str], ...] = (
        (openai.AuthenticationError, "密钥无效或没有填写（401）。"),
        (openai.PermissionDeniedError, "没有权限（403）。"),
        (openai.NotFoundError, "地址或模型名不存在（404）。"),
        (openai.RateLimitError, "请求太多或额度用完（429）。"),
        (openai.APITimeoutError, f"超过 {REMOTE_TIMEOUT:g} 秒没有回应。"),
        (openai.APIConnectionError, "连接不上。"),
    )
    return next((zh for kind, zh in causes if isinstance(error, kind)), f"服务报错：{first_line(error)}")


def _no_model(name: str, cause: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"向量模型 {name} 不可用：{cause}",
        "请检查 KECE_EMBEDDING_MODEL 是否指向完整的模型文件夹。",
    )


def fingerprint_of(folder: Path, *, without: Collection[str] = ()) -> str:
    """Return a hash of a model's files, but for the names in `without`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        # the card does not change a vector
        if path.is_file() and path.suffix != ".md" and path.name not in without:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return f"files:{digest.hexdigest()[:32]}"


def first_line(error: Exception) -> str:
    """Return what an error of a library says in its first line, or what it is called."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
