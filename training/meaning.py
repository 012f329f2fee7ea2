"""The pretrained model, its vocabulary that of Chinese texts, and its query adapter to the folder in models/."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import BertModel

from bot.meaning import ADAPTER, MeaningEncoder
from training import adapting, pretrained
from training.exporting import export
from training.sources import Pair


class Mean(nn.Module):
    """The mean of the last layer's states, of length 1, as E5 was trained (Wang et al. 2024)."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        """Return the (1, width) vector of the (1, tokens) ids of one text."""
        return normalize(self.model(input_ids=ids).last_hidden_state.mean(1), dim=1)


def save(sets: Mapping[str, Sequence[Pair]], folder: Path, *, seed: int) -> None:
    """Write the model, which is not trained, and its adapter, learned from the sets by name."""
    model, tokenizer = pretrained.load()
    export(Mean(model), model, tokenizer, folder, output="vector")
    np.save(folder / ADAPTER, np.zeros((model.config.hidden_size,) * 2, np.float32))
    np.save(folder / ADAPTER, adapting.learn(sets, MeaningEncoder(folder), seed=seed))
