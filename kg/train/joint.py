"""The joint model: one encoder pass over an abstract, then spans, nodes, pairs and outcome numbers.

Spans are scored by a biaffine product of their ends (Yu et al., ACL 2020), with the mean of token scores
inside. Clusters of mentions and outcome numbers become nodes, which see each other and the text through
attention. A pair of nodes is scored from both ends, the words between their nearest mentions, and the words
that both attend to (after ATLOP, Zhou et al., AAAI 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from kg.datamodel import EXTRACTED_PREDICATES, ConceptType, ResultKind
from kg.extract.grouping import LINK_FEATURES
from kg.extract.layout import MAX_WORDS, NO_SPAN, NODE_TYPES, ROLES, SHAPES
from kg.extract.pairs import CONTEXT_WORDS, FEATURES

TYPES = len(ConceptType)
CLASSES = 1 + len(EXTRACTED_PREDICATES)
"""Classes of a concept pair: none, then the ten predicates."""

NUMBER_CLASSES = 19
POSITIONS = 8
COUNTS = 6


@dataclass(frozen=True)
class NodeInputs:
    """The nodes of one text, as tensors (see `kg.extract.features.NodeArrays`).

    Attributes:
        first: First word of each mention, [mentions].
        last: Last word of each mention, [mentions].
        member: 1 where a mention belongs to a node, [nodes, mentions].
        features: Type, position of the first mention, mentions and title, class of number, [nodes, 4].
    """

    first: Tensor
    last: Tensor
    member: Tensor
    features: Tensor


@dataclass(frozen=True)
class PairInputs:
    """The pairs of nodes of one text, as tensors (see `kg.extract.pairs.Pairs`)."""

    subjects: Tensor
    objects: Tensor
    features: Tensor
    between_start: Tensor
    between_end: Tensor


class SpanScorer(nn.Module):
    """Score every span of at most `MAX_WORDS` words for the five types against none (logit 0)."""

    def __init__(self, hidden: int, size: int = 96, dropout: float = 0.2) -> None:
        super().__init__()
        self.start = nn.Sequential(nn.Dropout(dropout), nn.Linear(hidden, size * 2), nn.GELU())
        self.end = nn.Sequential(nn.Dropout(dropout), nn.Linear(hidden, size * 2), nn.GELU())
        self.bilinear = nn.Parameter(torch.randn(TYPES, size * 2, size * 2) * 0.02)
        self.start_score = nn.Linear(size * 2, TYPES)
        self.end_score = nn.Linear(size * 2, TYPES)
        self.inside = nn.Sequential(nn.Dropout(dropout), nn.Linear(hidden, size), nn.GELU(), nn.Linear(size, TYPES))
        self.width = nn.Parameter(torch.zeros(MAX_WORDS + 1, TYPES))
        nn.init.constant_(self.end_score.bias, -3.0)

    def forward(self, first: Tensor, last: Tensor) -> Tensor:
        """Return logits [types, words, words of the span - 1] from the states of first and last pieces [words, hidden].

        Only spans of at most `MAX_WORDS` words are scored, so that long texts fit into memory; those that would
        leave the text get `NO_SPAN`.
        """
        start, end = self.start(first), self.end(last)
        offsets = torch.arange(MAX_WORDS)
        lasts = torch.arange(first.shape[0]).unsqueeze(1) + offsets
        within = torch.clamp(lasts, max=first.shape[0] - 1)
        size = self.bilinear.shape[1]
        weights = self.bilinear.transpose(1, 2).reshape(TYPES * size, size)
        product = band_products(start, weights, end)
        ends = self.start_score(start).T.unsqueeze(2) + self.end_score(end).T[:, within]
        tokens = self.inside(first).T
        sums = torch.cumsum(tokens, dim=1)
        inside = (sums[:, within] - (sums - tokens).unsqueeze(2)) / (offsets + 1).to(first.dtype)
        logits = product + ends + inside + self.width[:MAX_WORDS].T.unsqueeze(1)
        return torch.where(lasts < first.shape[0], logits, torch.full_like(logits, NO_SPAN))


def band_products(starts: Tensor, weights: Tensor, ends: Tensor) -> Tensor:
    """Return bilinear products [types, words, `MAX_WORDS`] of each word with itself and the words behind it.

    Of `starts` [words, size] by `weights` [types x size, size] with `ends` [words, size]; words behind the last count
    as 0. Blocks of words are multiplied with the two blocks of ends that their spans reach.
    """
    words, size = ends.shape
    blocks = (words + MAX_WORDS - 1) // MAX_WORDS
    ends = torch.cat([ends, ends.new_zeros(2 * MAX_WORDS, size)])[: (blocks + 1) * MAX_WORDS]
    ends = ends.reshape(blocks + 1, MAX_WORDS, size)
    reached = torch.cat([ends[:-1], ends[1:]], dim=1)
    starts = torch.cat([starts, starts.new_zeros(MAX_WORDS, size)])[: blocks * MAX_WORDS]
    starts = functional.linear(starts, weights)
    products = torch.matmul(starts.reshape(blocks, MAX_WORDS * TYPES, size), reached.transpose(1, 2))
    rows = products.reshape(blocks, MAX_WORDS, TYPES, 2 * MAX_WORDS).transpose(1, 2).flatten(2)
    offsets = torch.arange(MAX_WORDS)
    own = offsets.unsqueeze(1) * (2 * MAX_WORDS + 1) + offsets  # each row begins at its own word
    return rows[:, :, own].transpose(0, 1).flatten(1, 2)[:, :words]


class NodeLayer(nn.Module):
    """A Transformer layer over the nodes of one text, norms first (Xiong et al., ICML 2020).

    Written out, since PyTorch's own layer cannot be exported for any number of nodes.
    """

    def __init__(self, size: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.qkv = nn.Linear(size, size * 3)
        self.out = nn.Linear(size, size)
        self.linear1, self.linear2 = nn.Linear(size, size * 2), nn.Linear(size * 2, size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, state: Tensor) -> Tensor:
        """Return states [nodes, size] from states of the same shape."""
        size = state.shape[1] // self.heads
        query, key, value = (
            part.reshape(-1, self.heads, size).transpose(0, 1) for part in self.qkv(self.norm1(state)).chunk(3, dim=1)
        )
        attention = torch.softmax(torch.matmul(query, key.transpose(1, 2)) / size**0.5, dim=2)
        seen = torch.matmul(attention, value).transpose(0, 1).reshape(-1, self.heads * size)
        state = state + self.dropout(self.out(seen))
        inner = self.dropout(functional.gelu(self.linear1(self.norm2(state))))
        return state + self.dropout(self.linear2(inner))


class NodeEncoder(nn.Module):
    """Represent clusters and numbers; two layers of attention among them, one over the words."""

    def __init__(self, hidden: int, size: int = 256, heads: int = 4, dropout: float = 0.2) -> None:
        super().__init__()
        self.heads = heads
        self.mention = nn.Sequential(nn.Dropout(dropout), nn.Linear(hidden * 3, size), nn.GELU(), nn.Linear(size, size))
        self.kind = nn.Embedding(len(NODE_TYPES), size)
        self.position = nn.Embedding(POSITIONS, size)
        self.count = nn.Embedding(COUNTS, size)
        self.number = nn.Embedding(NUMBER_CLASSES, size)
        self.norm = nn.LayerNorm(size)
        self.query = nn.Linear(size, size)
        self.key = nn.Linear(hidden, size)
        self.value = nn.Linear(hidden, size)
        self.join = nn.Linear(size, size)
        self.joined_norm = nn.LayerNorm(size)
        self.layers = nn.Sequential(NodeLayer(size, heads, dropout), NodeLayer(size, heads, dropout))

    def see(self, first: Tensor) -> tuple[Tensor, Tensor]:
        """Return what nodes see of the words: keys and values [heads, words, size / heads]."""
        key, value = (
            seen.reshape(first.shape[0], self.heads, -1).transpose(0, 1)
            for seen in (self.key(first), self.value(first))
        )
        return key, value

    def forward(
        self, first: Tensor, last: Tensor, key: Tensor, value: Tensor, nodes: NodeInputs
    ) -> tuple[Tensor, Tensor]:
        """Return node states [nodes, size] and attention [heads, nodes, words]."""
        sums = functional.pad(torch.cumsum(first, dim=0), (0, 0, 1, 0))
        width = (nodes.last - nodes.first + 1).unsqueeze(1).to(first.dtype)
        mean = (sums[nodes.last + 1] - sums[nodes.first]) / width
        mentions = self.mention(torch.cat([first[nodes.first], last[nodes.last], mean], dim=1))
        member = nodes.member.to(first.dtype)
        average = torch.matmul(member, mentions) / member.sum(dim=1, keepdim=True)
        largest = (mentions.unsqueeze(0) + (member.unsqueeze(2) - 1.0) * 1e4).amax(dim=1)
        state = average + largest
        features = nodes.features
        state = state + self.kind(features[:, 0]) + self.position(features[:, 1])
        state = self.norm(state + self.count(features[:, 2]) + self.number(features[:, 3]))
        size = state.shape[1] // self.heads
        query = self.query(state).reshape(-1, self.heads, size).transpose(0, 1)
        attention = torch.softmax(torch.matmul(query, key.transpose(1, 2)) / size**0.5, dim=2)
        context = torch.matmul(attention, value).transpose(0, 1).reshape(state.shape)
        state = self.joined_norm(state + self.join(context))
        return self.layers(state), attention


class PairScorer(nn.Module):
    """Score pairs of nodes: the predicates of concept pairs and the roles of number pairs."""

    def __init__(self, hidden: int, size: int = 256, between: int = 128, dropout: float = 0.2) -> None:
        super().__init__()
        self.subject = nn.Linear(size, size)
        self.object = nn.Linear(size, size)
        self.subject_product = nn.Linear(size, size)
        self.object_product = nn.Linear(size, size)
        self.types = nn.Embedding(len(NODE_TYPES) ** 2, size)
        self.features = nn.ModuleList([nn.Embedding(count, size) for count in FEATURES.values()])
        self.word = nn.Linear(hidden, between)
        self.between = nn.Linear(between, size)
        self.context = nn.Linear(size, size)
        self.out = nn.Sequential(
            nn.LayerNorm(size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, size), nn.GELU(), nn.Dropout(dropout)
        )
        self.logits = nn.Linear(size, CLASSES + len(ROLES))

    def see(self, first: Tensor) -> Tensor:
        """Return what pairs see of the words between them, [words, size]."""
        return functional.gelu(self.word(first))

    def forward(
        self, words: Tensor, state: Tensor, types: Tensor, attention: Tensor, value: Tensor, pairs: PairInputs
    ) -> Tensor:
        """Return logits [pairs, classes + roles]."""
        i, j = pairs.subjects, pairs.objects
        both = attention[:, i] * attention[:, j]
        both = both / (both.sum(dim=2, keepdim=True) + 1e-9)
        context = torch.matmul(both, value).transpose(0, 1).reshape(i.shape[0], -1)
        between = max_between(words, pairs.between_start, pairs.between_end)
        mixed = self.subject(state)[i] + self.object(state)[j]
        mixed = mixed + self.subject_product(state)[i] * self.object_product(state)[j]
        mixed = (
            mixed + self.types(types[i] * len(NODE_TYPES) + types[j]) + self.context(context) + self.between(between)
        )
        for number, embedding in enumerate(self.features):
            mixed = mixed + embedding(pairs.features[:, number])
        logits: Tensor = self.logits(self.out(mixed))
        return logits


def max_between(words: Tensor, start: Tensor, end: Tensor) -> Tensor:
    """Return the maxima [pairs, size] of words [words, size] from `start` to before `end`, 0 where none is between.

    At most `CONTEXT_WORDS` are between: two entries of a table of the maxima of 1, 2, 4, ... words cover them.
    """
    tables, widths = [words], [1]
    while widths[-1] < CONTEXT_WORDS:
        following = functional.pad(tables[-1], (0, 0, 0, widths[-1]), value=-1e4)[widths[-1] :]
        tables.append(torch.maximum(tables[-1], following))
        widths.append(widths[-1] * 2)
    width = torch.tensor(widths, device=words.device)
    length = end - start
    level = (length.unsqueeze(1) >= width[1:]).sum(dim=1)
    table, row = torch.cat(tables), level * words.shape[0] + start
    last = table.shape[0] - 1
    left, right = torch.clamp(row, max=last), torch.clamp(row + length - width[level], min=0, max=last)
    largest = torch.maximum(table[left], table[right])
    return torch.where((length > 0).unsqueeze(1), largest, torch.zeros_like(largest))


class LinkScorer(nn.Module):
    """Score pairs of forms: do they name one concept?"""

    def __init__(self, size: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.features = nn.ModuleList([nn.Embedding(count, size) for count in LINK_FEATURES.values()])
        self.product = nn.Linear(size, size)
        self.difference = nn.Linear(size, size)
        self.out = nn.Sequential(
            nn.LayerNorm(size), nn.GELU(), nn.Dropout(dropout), nn.Linear(size, size), nn.GELU(), nn.Linear(size, 1)
        )

    def forward(self, state: Tensor, pairs: Tensor, features: Tensor) -> Tensor:
        """Return logits [pairs]."""
        a, b = state[pairs[:, 0]], state[pairs[:, 1]]
        mixed = self.product(a * b) + self.difference((a - b).abs())
        for number, embedding in enumerate(self.features):
            mixed = mixed + embedding(features[:, number])
        logits: Tensor = self.out(mixed).squeeze(1)
        return logits


class JointModel(nn.Module):
    """Encoder and heads; `encode` and `spans` read the text, `score_links` and `score_nodes` what is found in it."""

    def __init__(self, encoder: BertModel, *, size: int = 256) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.shape = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shape.weight)
        self.spans = SpanScorer(hidden)
        self.nodes = NodeEncoder(hidden, size)
        self.links = LinkScorer(size)
        self.pairs = PairScorer(hidden, size)
        self.proposes = nn.Sequential(nn.Dropout(0.2), nn.Linear(size, size), nn.GELU(), nn.Linear(size, 2))
        self.number = nn.Sequential(
            nn.Dropout(0.2), nn.Linear(size, size), nn.GELU(), nn.Linear(size, 1 + len(ResultKind) + len(ROLES))
        )

    def encode(self, pieces: Tensor, shapes: Tensor, attention: Tensor) -> Tensor:
        """Return hidden states [batch, pieces, hidden] of padded word pieces with [CLS] and [SEP]."""
        embedded = self.encoder.embeddings.word_embeddings(pieces) + self.shape(shapes)
        hidden: Tensor = self.encoder(inputs_embeds=embedded, attention_mask=attention).last_hidden_state
        return hidden

    def score_links(self, first: Tensor, last: Tensor, nodes: NodeInputs, pairs: Tensor, features: Tensor) -> Tensor:
        """Return logits [pairs] that two forms name one concept."""
        state, _ = self.nodes(first, last, *self.nodes.see(first), nodes)
        logits: Tensor = self.links(state, pairs, features)
        return logits

    def score_nodes(
        self, first: Tensor, last: Tensor, nodes: NodeInputs, pairs: PairInputs
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of pairs [pairs, classes + roles], nodes [nodes, 2] and numbers [nodes, 1 + kinds + roles].

        The columns for nodes are: is the paper's contribution, is a concept at all.
        The columns for numbers are: is an outcome, the three kinds, and no concept for each of the four roles.
        """
        key, value = self.nodes.see(first)
        state, attention = self.nodes(first, last, key, value, nodes)
        logits = self.pairs(self.pairs.see(first), state, nodes.features[:, 0], attention, value, pairs)
        return logits, self.proposes(state), self.number(state)
