from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.datamodel import Document, Source
from kg.documents import choose_id, document_keys, merge_documents, parse_identifier, text_id, unite_documents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2410.21155", "arxiv:2410.21155"),
        ("arXiv:2410.21155v12", "arxiv:2410.21155"),
        ("arxiv:2410.21155", "arxiv:2410.21155"),
        ("http://arxiv.org/abs/2410.21155v2", "arxiv:2410.21155"),
        ("https://export.arxiv.org/pdf/2410.21155v1.pdf", "arxiv:2410.21155"),
        ("https://doi.org/10.48550/arXiv.2410.21155", "arxiv:2410.21155"),
        ("oai:arXiv.org:hep-th/9901001", "arxiv:hep-th/9901001"),
        ("math.GT/0309136v1", "arxiv:math/0309136"),
        ("2413.21155", None),
        ("1234.5", None),
        ("https://doi.org/10.18653/V1/N18-3011", "doi:10.18653/v1/n18-3011"),
        ("doi: 10.1000/A.", "doi:10.1000/a"),
        ("https://openalex.org/W2741809807", "openalex:W2741809807"),
        ("https://aclanthology.org/2020.acl-main.1/", "acl:2020.acl-main.1"),
        ("649DEF34f8be52c8b66281af98ae884c09aef38b", "s2:649def34f8be52c8b66281af98ae884c09aef38b"),
        ("PMID: 123", "pmid:123"),
        ("002-013", None),
        ("https://example.org/paper", None),
        ("", None),
    ],
)
def test_parse_identifier(text: str, expected: str | None) -> None:
    assert parse_identifier(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A Title", "Some words."), ("a  TITLE", "some words"), True),
        (("Café", "ﬁne"), ("Cafe\u0301", "fine"), True),
        (("Qwen2.5", "x"), ("Qwen2", "x"), False),
        (("A", "BC"), ("AB", "C"), False),
    ],
)
def test_text_id_ignores_case_spacing_and_punctuation(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert (text_id(*one) == text_id(*other)) == same


def test_merge_documents_takes_the_best_of_both() -> None:
    page = Document("text:0", "A Title", "Some words.", None, (), (Source("b.txt", 3, "b-003"),))
    feed = Document(
        "arxiv:2410.99155", "A Title", "Some more words.", "2024-10", ("doi:10.1000/a",), (Source("a.xml", 0, "x"),)
    )
    work = Document(
        "doi:10.1000/a", "", "Some more words, and more.", "2024-10-28", ("openalex:W123",), (Source("c", 1, "W"),)
    )
    assert merge_documents(merge_documents(page, feed), work) == Document(
        "arxiv:2410.99155",
        "A Title",
        "Some more words.",
        "2024-10-28",
        ("doi:10.1000/a", "openalex:W123"),
        (Source("a.xml", 0, "x"), Source("b.txt", 3, "b-003"), Source("c", 1, "W")),
    )


def test_unite_documents_follows_chains_of_shared_keys() -> None:
    def document(identifiers: tuple[str, ...], title: str, record: int) -> Document:
        id_ = choose_id(identifiers, title, "Words.")
        others = tuple(sorted(set(identifiers) - {id_}))
        return Document(id_, title, "Words.", None, others, (Source("f", record, str(record)),))

    one = document(("arxiv:2410.99155",), "A", 0)
    two = document(("doi:10.1000/a",), "B", 1)
    bridge = document(("arxiv:2410.99155", "doi:10.1000/a"), "C", 2)
    same_text = document((), "b", 3)
    other = document((), "Other", 4)
    united = {unite_documents(order) for order in permutations([one, two, bridge, same_text, other])}
    assert [[paper.id for paper in papers] for papers in united] == [["arxiv:2410.99155", other.id]]
    assert [source.record for source in next(iter(united))[0].sources] == [0, 1, 2, 3]


IDENTIFIERS = st.sampled_from(
    ["arxiv:2410.99155", "arxiv:2410.99156", "doi:10.1000/a", "doi:10.1000/b", "openalex:W123", "s2:ab"]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    title, abstract = draw(st.sampled_from(["", "A", "B"])), draw(st.sampled_from(["One.", "Two.", "one!"]))
    identifiers = draw(st.frozensets(IDENTIFIERS, max_size=3))
    id_ = choose_id(identifiers, title, abstract)
    date = draw(st.sampled_from([None, "2024", "2024-10", "2024-10-28", "2024-11-01", "2023"]))
    source = Source(draw(st.sampled_from("fg")), draw(st.integers(0, 3)), "k")
    return Document(id_, title, abstract, date, tuple(sorted(identifiers - {id_})), (source,))


@given(documents(), documents(), documents())
def test_merge_documents_is_free_of_order(one: Document, two: Document, three: Document) -> None:
    assert merge_documents(one, two) == merge_documents(two, one)
    assert merge_documents(merge_documents(one, two), three) == merge_documents(one, merge_documents(two, three))


@given(documents())
def test_merge_documents_is_idempotent(one: Document) -> None:
    assert merge_documents(one, one) == one


@given(st.lists(documents(), max_size=6), st.randoms(use_true_random=False))
def test_unite_documents_is_free_of_order_and_idempotent(several: list[Document], random: object) -> None:
    united = unite_documents(several)
    shuffled = list(several)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert unite_documents(shuffled) == united
    assert unite_documents([*several, *several]) == united


@given(st.lists(documents(), max_size=6))
def test_unite_documents_leaves_no_shared_identifier(several: list[Document]) -> None:
    names = [name for paper in unite_documents(several) for name in (paper.id, *paper.identifiers)]
    assert len(names) == len(set(names))


def test_document_keys_are_all_names_of_a_paper() -> None:
    paper = Document("arxiv:2410.99155", "A", "One.", None, ("doi:10.1000/a",), ())
    assert document_keys(paper) == ("arxiv:2410.99155", "doi:10.1000/a", text_id("A", "One."))
    assert document_keys(replace(paper, identifiers=())) == ("arxiv:2410.99155", text_id("A", "One."))


def test_papers_with_one_long_title_are_one_paper() -> None:
    title = "Who Reads the Manual of a Language Agent"
    preprint = Document("arxiv:2410.99155", title, "First text.", "2024-10", (), (Source("a", 0, "1"),))
    printed = Document("doi:10.1000/a", title.upper() + ".", "The text, revised.", "2025", (), (Source("b", 0, "2"),))
    (paper,) = unite_documents([preprint, printed])
    assert (paper.id, paper.identifiers, len(paper.sources)) == ("arxiv:2410.99155", ("doi:10.1000/a",), 2)


def test_papers_with_one_short_title_are_two_papers() -> None:
    papers = [Document(f"doi:10.1000/{letter}", "Editorial", f"Text {letter}.") for letter in "ab"]
    assert len(unite_documents(papers)) == 2
