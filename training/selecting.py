"""Turn questions with known answers into the selector: a pretrained model that reads a question with a unit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pad_sequence
from transformers import BertModel, Trainer, TrainingArguments, get_linear_schedule_with_warmup

from bot.answering.selecting import best_places, in_context
from bot.pretrained import PADDING
from bot.selector import pairs
from training.answering import Example, told
from training.exporting import export

EPOCHS = 2
BATCH = 32
RATE, RATE_HEAD = 5e-5, 1e-3
WARM = 0.1  # share of the steps
PARTLY = 0.5  # worth of a unit that holds some of the facts, or stands beside those that do
EXACT = (4, 5)
"""Layers whose inner values have outliers: kept from bytes, the logits differ by 0.2 from the exact ones, not 0.4."""
UNITS = 4  # of each question; one more than the product reads
RARE = -1.5  # logit to begin with: one unit in five answers


class Row(NamedTuple):
    """A question with a text, and how far the text answers it, from 0 to 1."""

    question: str
    text: str
    worth: float


class Network(nn.Module):
    """The mean of a pretrained model's last layer, as it was trained, to one logit."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model
        self.head = nn.Linear(model.config.hidden_size, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.constant_(self.head.bias, RARE)

    def forward(self, ids: Tensor) -> Tensor:
        """Return (texts,) logits for (texts, tokens) ids."""
        there = (ids != PADDING).long()
        states = self.model(input_ids=ids, attention_mask=there).last_hidden_state
        mean = (states * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return self.logits(mean)

    def logits(self, mean: Tensor) -> Tensor:
        """Return (texts,) logits for (texts, width) means."""
        return self.head(mean)[:, 0]


def rows(examples: Sequence[Example]) -> list[Row]:
    """Return the units that score best by the product's weights, with their worth."""
    return [
        Row(one.question.text, in_context(one.hits[at], one.scored[at], place), _worth(one, at, place))
        for one in examples
        for at, place in best_places(one.question, one.scored, UNITS)
    ]


def fit(model: BertModel, tokenizer: Tokenizer, made: Sequence[Row], folder: Path, *, seed: int) -> Network:
    """Train on the rows; checkpoints and the log of the loss go to `folder`."""
    torch.manual_seed(seed)
    network = Network(model)
    for name in ("word_embeddings", "position_embeddings"):
        getattr(model.embeddings, name).weight.requires_grad_(False)  # most words do not occur in the rows
    # the trainer groups by the length of what is called so
    data = [{"input_ids": pairs(tokenizer, row.question, [row.text])[0], "worth": row.worth} for row in made]
    steps = EPOCHS * -(-len(data) // BATCH)
    body = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": network.head.parameters(), "lr": RATE_HEAD}]
    )
    trainer = Trainer(
        model=_WithLoss(network),
        args=TrainingArguments(
            output_dir=str(folder),
            num_train_epochs=EPOCHS,
            per_device_train_batch_size=BATCH,
            max_grad_norm=1.0,
            bf16=torch.backends.cpu.get_cpu_capability() == "AVX512",
            train_sampling_strategy="group_by_length",
            seed=seed,
            save_steps=200,
            save_total_limit=1,
            logging_steps=25,
            remove_unused_columns=False,
            report_to=[],
            use_cpu=True,
        ),
        train_dataset=data,  # type: ignore[arg-type]
        data_collator=_collate,
        optimizers=(optimizer, get_linear_schedule_with_warmup(optimizer, int(WARM * steps), steps)),
    )
    trainer.train()
    return network.eval()


def save(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the model for onnxruntime, its weights in bytes, and the tokenizer."""
    export(_Alone(network), network.model, tokenizer, folder, output="logits", exact=EXACT)


class _Alone(nn.Module):
    """The network for one text at a time, with nothing to fill up."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> Tensor:
        return self.network.logits(self.network.model(input_ids=ids).last_hidden_state.mean(1))


class _WithLoss(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, worth: Tensor) -> dict[str, Tensor]:
        logits = self.network(ids)
        return {"loss": binary_cross_entropy_with_logits(logits.float(), worth), "logits": logits}


def _collate(found: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    ids = pad_sequence(
        [torch.tensor(one["input_ids"]) for one in found], batch_first=True, padding_value=PADDING
    )
    return {"ids": ids, "worth": torch.tensor([one["worth"] for one in found])}


def _worth(example: Example, at: int, place: int) -> float:
    hit = example.hits[at]
    if hit.passage.document_id not in example.case.documents:
        return 0.0
    own = told(example.case, example.scored[at][place].unit.text)
    beside = told(example.case, hit.passage.text)
    return 1.0 if own == 1 else PARTLY if own or beside == 1 else 0.0
