"""decisions.yaml: the user's word on names, one decision a line, re-applied at every build.

    - same-as: [WM, world model]
    - not-same-as: [Diffusion Policy, diffusion policy]
    - rename: [large language model, LLM]
    - retype: [MATH, Benchmark]
    - drop: baseline
    - accept: [token usage, token consumption]

A name is written as it stands in the texts (any case, hyphens and number, if no concept is spelled just so), or
as a concept's id ("metric:token-usage"). `same-as` joins two names, `not-same-as` keeps them apart whatever the
rules say, `rename` and `retype` change what a concept is called and is, `drop` leaves it out, and `accept` says
that a pair or a name was looked at and shall stay as it is, so that `kg review` does not ask again. A deleted
line is undone at the next build. Lines that begin with "#" are notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.datamodel import ConceptType
from kg.errors import DecisionError


class Verb(StrEnum):
    """What a decision does."""

    SAME_AS = "same-as"
    NOT_SAME_AS = "not-same-as"
    RENAME = "rename"
    RETYPE = "retype"
    DROP = "drop"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file.

    Attributes:
        verb: What to do.
        names: One name for `drop`, one or two for `accept`, else two; the second of `retype` is a type.
        line: Line number from 1.
    """

    verb: Verb
    names: tuple[str, ...]
    line: int

    @property
    def note(self) -> str:
        """Where the decision stands."""
        return f"decisions, line {self.line}"


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions, in the order of the file."""

    items: tuple[Decision, ...] = ()

    def of(self, verb: Verb) -> Iterator[Decision]:
        """Yield the decisions of one kind."""
        return (decision for decision in self.items if decision.verb is verb)


ARITY: dict[Verb, tuple[int, ...]] = {
    Verb.SAME_AS: (2,),
    Verb.NOT_SAME_AS: (2,),
    Verb.RENAME: (2,),
    Verb.RETYPE: (2,),
    Verb.DROP: (1,),
    Verb.ACCEPT: (1, 2),
}


def decisions_path(graph: Path) -> Path:
    """Return the decisions file that belongs to a graph file.

    >>> decisions_path(Path("out/graph.kg")).name
    'graph.decisions.yaml'
    """
    return graph.with_suffix(".decisions.yaml")


def read_decisions(path: Path) -> Decisions:
    """Return the decisions of a file, checked.

    Raises:
        DecisionError: It cannot be read, a line is no decision, or two lines contradict each other.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DecisionError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path}: is not UTF-8: {error.reason} at byte {error.start}") from error
    return parse_decisions(text, str(path))


def parse_decisions(text: str, path: str = "decisions.yaml") -> Decisions:
    r"""Return the decisions that a text holds, checked.

    >>> parse_decisions("- drop: baseline\n- same-as: [WM, world model]\n").items[1].names
    ('WM', 'world model')

    Raises:
        DecisionError: See `read_decisions`.
    """
    decisions = Decisions(tuple(_parse(text, path)))
    _check(decisions, path)
    return decisions


def format_decision(verb: Verb, names: Iterable[str]) -> str:
    """Return a decision as a line of the file.

    >>> format_decision(Verb.SAME_AS, ["WM", "world model"]), format_decision(Verb.DROP, ["yes: no"])
    ('- same-as: [WM, world model]', '- drop: "yes: no"')
    """
    quoted = [_quoted(name) for name in names]
    return f"- {verb.value}: {quoted[0]}" if len(quoted) == 1 else f"- {verb.value}: [{', '.join(quoted)}]"


def _quoted(name: str) -> str:
    import json

    plain = name and name[0].isalnum() and name == name.strip() and all(c.isalnum() or c in " -_.+()/@" for c in name)
    return name if plain else json.dumps(name, ensure_ascii=False)


def _parse(text: str, path: str) -> Iterator[Decision]:
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = "" if mark is None else f":{mark.line + 1}"
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DecisionError(f"{path}{line}: {problem}") from error
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return
    if not isinstance(root, yaml.SequenceNode):
        raise DecisionError(f"{path}:1: wants a list of decisions, as: - same-as: [WM, world model]")
    for item in root.value:
        line = item.start_mark.line + 1
        if not isinstance(item, yaml.MappingNode) or len(item.value) != 1:
            raise DecisionError(f"{path}:{line}: wants one decision, as: - same-as: [WM, world model]")
        ((key, value),) = item.value
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(node, yaml.ScalarNode) for node in (key, *nodes)):
            raise DecisionError(f"{path}:{line}: wants names, not lists of lists")
        yield _decision(str(key.value), tuple(str(node.value).strip() for node in nodes), line, path)


def _decision(verb: str, names: tuple[str, ...], line: int, path: str) -> Decision:
    if verb not in set(Verb):
        raise DecisionError(f"{path}:{line}: no decision is called {verb!r}; there are {', '.join(Verb)}")
    decision = Decision(Verb(verb), names, line)
    if len(names) not in ARITY[decision.verb] or not all(names):
        wanted = " or ".join(map(str, ARITY[decision.verb]))
        raise DecisionError(f"{path}:{line}: {verb} wants {wanted} name{'s' if wanted != '1' else ''}")
    if decision.verb is Verb.RETYPE and names[1] not in set(ConceptType):
        raise DecisionError(f"{path}:{line}: no type is called {names[1]!r}; there are {', '.join(ConceptType)}")
    if decision.verb in {Verb.SAME_AS, Verb.NOT_SAME_AS} and names[0] == names[1]:
        raise DecisionError(f"{path}:{line}: {verb} wants two different names")
    return decision


def _check(decisions: Decisions, path: str) -> None:
    """Raise if two decisions cannot both hold."""
    for verb in (Verb.RENAME, Verb.RETYPE):
        said: dict[str, Decision] = {}
        for decision in decisions.of(verb):
            earlier = said.setdefault(decision.names[0], decision)
            if earlier.names != decision.names:
                raise _contradiction(path, decision, earlier)
    joined = _joined(decisions)
    for decision in (*decisions.of(Verb.NOT_SAME_AS), *(d for d in decisions.of(Verb.ACCEPT) if len(d.names) == 2)):
        first, second = (joined.get(name, (name, decision)) for name in decision.names)
        if first[0] == second[0]:
            raise _contradiction(path, decision, first[1])
    dropped = {decision.names[0]: decision for decision in decisions.of(Verb.DROP)}
    for decision in decisions.items:
        if decision.verb is not Verb.DROP and decision.names[0] in dropped:
            raise _contradiction(path, decision, dropped[decision.names[0]])


def _joined(decisions: Decisions) -> dict[str, tuple[str, Decision]]:
    """Return for each name the smallest name that `same-as` joins it with, and the last decision that did."""
    joined: dict[str, tuple[str, Decision]] = {}
    for decision in decisions.of(Verb.SAME_AS):
        roots = [joined.get(name, (name, decision))[0] for name in decision.names]
        root = min(roots)
        for name, (known, _) in list(joined.items()):
            if known in roots:
                joined[name] = root, decision
        for name in decision.names:
            joined[name] = root, decision
    return joined


def _contradiction(path: str, decision: Decision, earlier: Decision) -> DecisionError:
    late, early = max(decision, earlier, key=lambda d: d.line), min(decision, earlier, key=lambda d: d.line)
    return DecisionError(
        f"{path}:{late.line}: {late.verb} {', '.join(late.names)} contradicts line {early.line}: "
        f"{early.verb} {', '.join(early.names)}"
    )
