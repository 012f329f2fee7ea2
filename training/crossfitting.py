"""Turn questions with right and wrong passages into a cross-encoder, with transformers' trainer."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.utils.data import Sampler, SequentialSampler
from transformers import Trainer, TrainingArguments

from bot.crossencoder import QUESTION, TEXT, CrossEncoder, Words
from bot.reranking import CONFIG, WEIGHTS, WordVectors
from training.candidates import WRONG, Candidates

WIDTH, LAYERS, HEADS = 128, 2, 4
BATCH = 24  # questions, each with all its passages
RATE = 1e-3
ABSOLUTE = 0.5
"""Weight of the loss that judges each passage by itself beside the one that compares a question's
passages; without it a logit says nothing of whether there is an answer at all."""


def fit(vectors: WordVectors, examples: Sequence[Candidates], folder: Path, *, seed: int) -> CrossEncoder:
    """Train from random weights; checkpoints and the log of the loss go to `folder`."""
    torch.manual_seed(seed)
    network = CrossEncoder(vectors.rows.shape[1], WIDTH, LAYERS, HEADS)
    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=RATE,
        warmup_steps=0.03,
        lr_scheduler_type="cosine",
        weight_decay=0.01,
        adam_beta2=0.98,
        max_grad_norm=1.0,
        bf16=torch.backends.cpu.get_cpu_capability() == "AVX512",
        seed=seed,
        save_steps=500,
        save_total_limit=2,
        logging_steps=100,
        remove_unused_columns=False,
        report_to=[],
        use_cpu=True,
    )
    trainer = _InOrder(
        model=_Compared(network),
        args=arguments,
        train_dataset=list(examples),  # type: ignore[arg-type]
        data_collator=_Collator(vectors),
    )
    trainer.train()
    return network.eval()


def save(network: CrossEncoder, folder: Path, words: str) -> None:
    """Save a cross-encoder that reads with the word vectors of the static model named `words` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: weight.half().contiguous() for name, weight in network.state_dict().items()}
    save_file(weights, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    config = {"words": words, "width": WIDTH, "layers": LAYERS, "heads": HEADS}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", "utf-8")


class _Compared(nn.Module):
    """The network with its loss: the right passage above the wrong ones, and each by itself right or wrong."""

    def __init__(self, network: CrossEncoder) -> None:
        super().__init__()
        self.network = network

    def forward(self, question: Mapping[str, Tensor], text: Mapping[str, Tensor]) -> dict[str, Tensor]:
        logits = self.network(Words(**question), Words(**text)).view(-1, WRONG + 1)
        right = torch.zeros_like(logits)
        right[:, 0] = 1
        compared = cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
        alone = binary_cross_entropy_with_logits(logits, right, pos_weight=torch.tensor(3.0))
        return {"loss": compared + ABSOLUTE * alone, "logits": logits}


class _Collator:
    """Questions with their passages to the words of both, a row a pair."""

    def __init__(self, vectors: WordVectors) -> None:
        self.vectors = vectors

    def __call__(self, examples: Sequence[Candidates]) -> dict[str, Any]:
        asked = self.vectors.ids([one.question for one in examples])
        found = self.vectors.ids([text for one in examples for text in one.passages])
        question = self.vectors.words(asked, QUESTION)
        repeated = Words(*(one.repeat_interleave(WRONG + 1, 0) for one in question))
        # as mappings, for the trainer rebuilds tuples by their values alone
        text = self.vectors.words(found, TEXT)
        return {"question": repeated._asdict(), "text": text._asdict()}


class _InOrder(Trainer):
    """A trainer that takes the examples as they were mixed."""

    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        return SequentialSampler(train_dataset or self.train_dataset)
