"""The pretrained model as it is, its vocabulary that of Chinese texts, to the model of meaning in models/."""

from pathlib import Path

from torch import Tensor, nn
from torch.nn.functional import normalize
from transformers import BertModel

from training import pretrained
from training.exporting import export


class Mean(nn.Module):
    """The mean of the last layer's states, of length 1, as E5 was trained (Wang et al. 2024)."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> Tensor:
        """Return the (1, width) vector of the (1, tokens) ids of one text."""
        return normalize(self.model(input_ids=ids).last_hidden_state.mean(1), dim=1)


def save(folder: Path) -> None:
    """Write the model; nothing is trained."""
    model, tokenizer = pretrained.load()
    export(Mean(model), model, tokenizer, folder, output="vector")
