"""The LaTeX commands that `kg.latex` knows: symbols, accents, and what becomes of arguments."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SYMBOLS = _pairs(
    """
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    times × cdot · div ÷ pm ± mp ∓ ast * star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙
    leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ neq ≠ ne ≠ ll ≪ gg ≫ lt < gt > approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡
    propto ∝ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃
    cup ∪ cap ∩ setminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ neg ¬ lnot ¬ wedge ∧ land ∧ vee ∨ lor ∨
    to → rightarrow → longrightarrow → Rightarrow ⇒ implies ⇒ leftarrow ← gets ← Leftarrow ⇐ leftrightarrow ↔
    Leftrightarrow ⇔ iff ⇔ uparrow ↑ downarrow ↓ mapsto ↦ nrightarrow ↛ rightleftharpoons ⇌ hookrightarrow ↪
    infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ sqrt √ ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ prime ′ deg ° degree °
    textdegree ° dagger † ddagger ‡ top ⊤ bot ⊥ perp ⊥ vdash ⊢ vDash ⊨ models ⊨ not ¬ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊
    rfloor ⌋ lvert | rvert | lVert ‖ rVert ‖ vert | Vert ‖ mid | parallel ∥ colon : dots … ldots … cdots ⋯ textellipsis …
    checkmark ✓ cmark ✓ xmark ✗ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ square □ triangle △ angle ∠
    textasciitilde ∼ textasciicircum ˆ textbackslash ∖ textbar | textless < textgreater > textunderscore _ textendash –
    textemdash — textquoteright ’ textquoteleft ‘ textquotedblleft “ textquotedblright ” textregistered ® texttrademark ™
    circledR ® copyright © textcopyright © textmu μ S § P ¶ pounds £ euro € texteuro € percent % slash /
    o ø O Ø l ł L Ł ss ß ae æ AE Æ oe œ OE Œ aa å AA Å dh ð DH Ð th þ TH Þ dj đ DJ Đ i ı j ȷ
    """
)
"""Commands that stand for a character."""
DROPPED = _words(
    """
    left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits boldmath bf it em rm
    tt sc sf sl bfseries itshape scshape ttfamily sffamily rmfamily mdseries upshape small large Large tiny
    normalsize footnotesize scriptsize centering noindent protect xspace nonumber relax ignorespaces unskip par
    allowbreak
    """
)
"""Commands that leave nothing; their argument, if any, stays."""
SPACES = _words(
    """
    quad qquad space item newline linebreak enspace thinspace medspace hfill enskip smallskip medskip
    """
)
"""Commands that leave a space."""
ARGUMENT_DROPPED = _words(
    """
    cite citep citet citealp citealt citeauthor citeyear nocite label ref eqref cref Cref autoref pageref vspace
    hspace begin end color thanks index includegraphics bibliography input phantom mkern kern fontsize selectfont
    """
)
"""Commands that go together with their argument."""
FIRST_ARGUMENT_DROPPED = _words(
    """
    textcolor href colorbox hyperlink hyperref hypertarget fontfamily raisebox
    """
)
"""Commands of two arguments, of which the second is text."""
FORMATS = _words(
    """
    textbf textit texttt textsc textrm textsf textsl textmd textup textnormal text emph underline uline ul mathrm
    mathbf mathit mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm pmb mbox hbox operatorname
    textsuperscript textsubscript overline url footnote ensuremath hl
    """
)
"""Commands that leave their argument; without one they leave nothing."""
TEXT_COMMANDS = _words(
    """
    text textbf textit texttt textsc textrm textsf mbox emph
    """
)
"""Commands whose argument is text, in a formula as well."""
TWO_ARGUMENTS = FIRST_ARGUMENT_DROPPED | _words("frac tfrac dfrac replaced binom texorpdfstring")
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", '"': "\u0308",
    "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "dot": "\u0307",
    "ddot": "\u0308", "vec": "\u20d7", "acute": "\u0301", "grave": "\u0300", "check": "\u030c", "breve": "\u0306",
}  # fmt: skip
"""Combining character by command."""
ESCAPES = {" ": " ", ",": " ", ";": " ", ":": " ", ">": " ", "\n": " ", "\\": " ", "!": "", "-": "", "/": "", "@": ""}
"""Backslash and a character that is no letter: what it leaves, where not the character."""
DOUBLE_STRUCK = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
