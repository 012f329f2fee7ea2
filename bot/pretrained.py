"""The folder of a pretrained model to a session of onnxruntime and its tokenizer."""

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


def open_model(folder: Path, threads: int, name_zh: str) -> "tuple[InferenceSession, Tokenizer]":
    """Load a model; raise ModelUnavailable, which calls it `name_zh`, where that fails."""
    import onnxruntime
    from threadpoolctl import threadpool_limits
    from tokenizers import Tokenizer

    # NumPy's threads, too, wait by spinning: a search took 126 ms with two of them, 51 ms with one
    threadpool_limits(1, user_api="blas")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # threads that wait by spinning take the cores from PyTorch's
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return (
            onnxruntime.InferenceSession(str(folder / MODEL), options, ["CPUExecutionProvider"]),
            Tokenizer.from_file(str(folder / TOKENIZER)),
        )
    except Exception as error:
        # a damaged folder shows as one of a dozen errors of onnxruntime, or a bare Exception of tokenizers
        raise ModelUnavailable(
            f"{name_zh} {folder} 加载失败：{first_line(error)}", "请从安装包恢复 models 文件夹。"
        ) from error
