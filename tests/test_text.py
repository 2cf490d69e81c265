from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.text import clean

FRAGMENTS = [
    "\\", "$", "{", "}", "~", "&", "amp;", "#38;", "&#36;", "&lt;", "<b>", "</b>", "i>", "<sup>", "2</sup>", "^", "_", "-", "--", "`", "'", '"',
    "\\textbf{", "\\frac", "\\alpha", "\\(", "\\)", "\\cite{", '\\"', "\\item", "\\unicode{x5c}", "\\r", "ho", "[x]", " ", "a", "1", "\n",
    "\u037e", "\u1fef", "\ud800", "\x00", "\u0301", "\u2028", "\ufb01", ">", "\\left", "\\{", "\\$", "\\begin{",
]  # fmt: skip
MARKUP = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)
TEXTS = st.text(st.characters(codec=None)) | MARKUP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # formats and unknown macros
        (r"\textbf{Phys4D} adopts \emph{a \textit{three-stage} paradigm}", "Phys4D adopts a three-stage paradigm"),
        (r"\textbf{M}asked \textbf{S}tep e\textbf{x}treme", "Masked Step extreme"),
        (r"{\bf Bold} and {\em slanted\/} {\color{red} red}", "Bold and slanted red"),
        (r"We present \revise, \bpf{}-formatted, \rev{new text}", "We present revise, bpf-formatted, new text"),
        (r"\textcolor{red}{X} at \href{https://x.org/a_b}{our page}, \url{https://x.org/~a}", "X at our page, https://x.org/~a"),
        (r"as shown~\cite[p. 3]{a,b}, and \citep{c}.", "as shown, and."),
        (r"text\footnote{A note.} goes on", "text (A note.) goes on"),
        (r"\begin{itemize}\item one \item two\end{itemize}", "one two"),
        # escapes, ties, dashes, quotes
        (r"40.8\% of R\&D at \$5, file\_name \#1 \{a\}", "40.8% of R&D at $5, file_name #1 {a}"),
        ("Lean~4, Section~3 of ~50% and 10~20 or ~/bin", "Lean 4, Section 3 of ~50% and 10~20 or ~/bin"),
        ("encoder--decoder, 4B--671B --- so; a->b, -->, ----", "encoder–decoder, 4B–671B — so; a->b, -->, ----"),
        ("``quoted'' and rock 'n' roll", '"quoted" and rock \'n\' roll'),
        # accents
        (r"Erd\H{o}s, M\"{u}ller, \'Etienne, na\"ive, Fran\c{c}ois, \L{}ukasz, \o re, caf\'{e}, \v{S}", "Erdős, Müller, Étienne, naïve, François, Łukasz, ø re, café, Š"),
        (r"the model\'s name, \~n, \^{\i}, Yor\`ub\'a", "the model's name, ñ, î, Yorùbá"),
        (r"\k{appa}=0.73", "κ=0.73"),
        # formulas
        (r"$O(1/\epsilon^2)$ and $\tilde{O}(d^{3/2}\sqrt{n})$", "O(1/ε²) and Õ(d^(3/2)√n)"),
        (r"100$\times$ larger, $3.5\times$, $\sim$0.1\%, $\geq 7$B", "100× larger, 3.5×, ∼0.1%, ≥ 7B"),
        (r"$h$-transform, pass@$k$, $\pi_{0.5}$, $F_1$, $x_t$, $\mathcal{L}_{\text{KL}}$", "h-transform, pass@k, π₀.₅, F₁, x_t, L_KL"),
        (r"$\text{Transformer}^2$, M\textsuperscript{3}FD, $10^{-3}$, $360^\circ$, $5^{th}$", "Transformer², M³FD, 10⁻³, 360°, 5th"),
        (r"$\frac{1}{2}$, $\frac{a+b}{n}$, \(x\), \[y\], $$z$$", "1/2, (a+b)/n, x, y, z"),
        (r"$12{,}510$ and 9{,}674; $\mathbb{R}^n$", "12,510 and 9,674; ℝⁿ"),
        (r"$5\,400$ runs of 12\,ms, $a \not\vDash b$", "5,400 runs of 12 ms, a ¬⊨ b"),
        (r"1$-$2\%, $+$18, $<$4", "1-2%, +18, <4"),
        ("π_{0} and 10^{-4} and x^2 and file_name", "π₀ and 10⁻⁴ and x^2 and file_name"),
        # money is no formula
        ("from $0.92 to $0.37, $5-$10, US$3", "from $0.92 to $0.37, $5-$10, US$3"),
        # HTML and Unicode
        ("Q&amp;A &lt;think&gt; &#177;2 &amp;amp; &alpha;", "Q&A <think> ±2 & α"),
        ("<jats:p>One <i>two</i></jats:p><p>CO<sub>2</sub> m<sup>2</sup></p>", "One two CO₂ m²"),
        ("x < b and c > d; <SEG> <think>", "x < b and c > d; <SEG> <think>"),
        ("e\u0301 \ufb01ne\u00a0a\u200bb\ufeff \u2028c\x07d\u00ad", "é fine ab cd"),
        ("  a \r\n b\tc ", "a b c"),
        # plain text stays
        ("Qwen2.5-7B-Instruct, pass@1, F1@5, {[REASON]}, C:\\", "Qwen2.5-7B-Instruct, pass@1, F1@5, {[REASON]}, C:\\"),
        ("", ""),
    ],
)  # fmt: skip
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(TEXTS)
@example("&" + "amp;" * 50 + "lt;b&gt;")
@example(r"\unicode{x5c}textbf\unicode{x7b}a\unicode{x7d}")
def test_clean_changes_nothing_twice(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(TEXTS)
def test_clean_leaves_no_control_characters(text: str) -> None:
    cleaned = clean(text)
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert cleaned == " ".join(cleaned.split()) == unicodedata.normalize("NFC", cleaned)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\\$&<{}~`^_-")))
def test_clean_changes_only_white_space_of_plain_text(text: str) -> None:
    assert clean(text) == " ".join(text.split())


@pytest.mark.parametrize("piece", [*FRAGMENTS, "$x$", "}{", "x^", '<a b="" ', "\\textbf{x}", "&#38;amp;", "$a", "^{"])
def test_clean_takes_time_linear_in_its_input(piece: str) -> None:
    start = time.process_time()
    clean(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 2


def test_clean_of_deep_groups_does_not_recurse() -> None:
    assert clean("\\textbf{" * 5000 + "Q" + "}" * 5000).count("Q") == 1


@pytest.mark.shared
def test_clean_keeps_nearly_all_gold_mentions(shared: Path) -> None:
    papers = json.loads((shared / "gold" / "dev.papers.json").read_text(encoding="utf-8"))
    texts = {paper["id"]: clean(paper["title"] or "") + "\n" + clean(paper["abstract"]) for paper in papers}
    records = map(json.loads, (shared / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines())
    kept = [m in texts[r["id"]] for r in records for e in r["entities"] for m in e["mentions"]]
    assert sum(kept) >= 0.995 * len(kept)
