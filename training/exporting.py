"""A trained network and its tokenizer to a folder that onnxruntime reads, weights in bytes."""

from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from bot.pretrained import MODEL, TOKENIZER


def export(
    network: nn.Module,
    model: BertModel,
    tokenizer: Tokenizer,
    folder: Path,
    *,
    output: str,
    exact: Sequence[int] = (),
) -> None:
    """Write a network over `model`, which takes the (1, tokens) ids of one text, and the tokenizer.

    `exact` names the layers whose last product is not rounded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.onnx"
    model.set_attn_implementation("eager")
    torch.onnx.export(
        network.eval(),
        (torch.tensor([[0, 5, 2, 2, 5, 2]]),),
        str(whole),
        input_names=["ids"],
        output_names=[output],
        dynamic_shapes=({1: torch.export.Dim("length", max=model.config.max_position_embeddings)},),
        dynamo=True,
        external_data=False,
    )
    quantize_dynamic(
        whole,
        folder / MODEL,
        per_channel=True,
        reduce_range=True,  # 7 bits of the 8: products of 8 overflow on processors without instructions for them
        weight_type=QuantType.QInt8,
        nodes_to_exclude=_last_products(whole, model.config, exact),
    )
    whole.unlink()
    tokenizer.save(str(folder / TOKENIZER))
    (folder / TOKENIZER).chmod(0o644)


def _last_products(file: Path, config: BertConfig, layers: Sequence[int]) -> list[str]:
    """Return the names of the layers' products that come back to the width of the model."""
    graph = onnx.load(file).graph
    weights = {
        one.name
        for one in graph.initializer
        if list(one.dims) == [config.intermediate_size, config.hidden_size]
    }
    products = [node.name for node in graph.node if node.op_type == "MatMul" and weights & {*node.input}]
    return [products[layer] for layer in layers if layer < len(products)]
