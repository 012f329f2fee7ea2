"""The folder of a pretrained model to a session of onnxruntime and its tokenizer."""

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.embedding import first_line
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
START, PADDING, END = 0, 1, 2
"""Tokens of XLM-RoBERTa, whose vocabulary this is."""
THREADS = 2


class PretrainedModel:
    """A session of onnxruntime and its tokenizer, loaded when they are first asked for."""

    def __init__(self, folder: Path, name_zh: str) -> None:
        self.folder = folder
        self._name_zh = name_zh
        self._lock = threading.Lock()

    @property
    def loaded(self) -> "tuple[InferenceSession, Tokenizer]":
        """Raises ModelUnavailable, which calls the model `name_zh`, where it cannot be loaded."""
        with self._lock:
            return self._opened

    @cached_property
    def _opened(self) -> "tuple[InferenceSession, Tokenizer]":
        import onnxruntime
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        # NumPy's threads, too, wait by spinning: a search took 126 ms with two of them, 51 ms with one
        threadpool_limits(1, user_api="blas")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        # threads that wait by spinning take the cores from PyTorch's
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return (
                onnxruntime.InferenceSession(str(self.folder / MODEL), options, ["CPUExecutionProvider"]),
                Tokenizer.from_file(str(self.folder / TOKENIZER)),
            )
        except Exception as error:
            # a damaged folder shows as one of a dozen errors of onnxruntime, or a bare Exception of tokenizers
            raise self.unavailable(error) from error

    def unavailable(self, error: Exception) -> ModelUnavailable:
        """Return what says to a user that a file of the folder cannot be loaded."""
        return ModelUnavailable(
            f"{self._name_zh} {self.folder} 加载失败：{first_line(error)}",
            "请从安装包恢复 models 文件夹。",
        )
