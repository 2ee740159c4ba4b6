"""How the words look: emphasis that markdown understands, the punctuation of each script, no language inside another."""

from __future__ import annotations

import re

import pytest

from pages.parts.words import Words
from tests.content.emphasis import blocks, leftover
from tests.content.reading import ALL_PROSE, CJK, CONTENT, LANGUAGES, PLACEHOLDER, bare, glossary, is_chinese, strings, terms, text, texts

CHINESE = [code for code in LANGUAGES if is_chinese(code)]
OTHERS = [code for code in LANGUAGES if not is_chinese(code)]
TYPED_BY_READERS = ("正面数, 抛掷数",)  # an input format, shown as it is typed
HALF_WIDTH = re.compile(rf"(?<=[{CJK}])\s*[,.;:!?]\s*(?=[{CJK}])|(?<=[{CJK}])\s*\([^()]*[{CJK}]|[{CJK}][^()]*\)\s*(?=[{CJK}])")
TITLE_OF_A_WORK = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)")  # in italics; it stays in its own language
FIVE_WORDS = re.compile(r"(?:[A-Za-z]{2,}[ ,;:]+){4,}[A-Za-z]{2,}")
ARROWS = re.compile(r"(?<![-|:])--(?![-|:])|->|<-|>=|<=|~=|\+-")  # Streamlit's markdown makes other signs of them
RIVALS = {  # one term, one translation: words that textbooks also use, and this site does not
    "latent-variable": ("潜变量", "潜在变量", "隐藏变量", "隐含变量"),
    "responsibility": ("责任值", "响应度", "归属度"),
    "mle": ("极大似然", "最大概似"),
    "log-likelihood": ("对数概似",),
    "mixing-weight": ("混合系数", "混合比例", "混合概率"),
    "complete-data": ("完整数据", "完备数据"),
    "stationary-point": ("平稳点", "静止点"),
    "elbo": ("证据下限",),
    "kl": ("相对熵", "KL 距离", "KL 发散"),
    "iteration": ("叠代",),
}
# Examples of the specification (0.31.2, section 6.2) and those that Chinese pages have shown: text, asterisks left over.
SPECIFICATION = [
    ("*foo bar*", 0), ("a * foo bar*", 2), ('a*"foo"*', 2), ("* a *", 2), ("foo*bar*", 0), ("5*6*78", 0), ("*foo bar *", 2),
    ("*(*foo)", 2), ("*(*foo*)*", 0), ("*foo*bar", 0), ("**foo bar**", 0), ("** foo bar**", 4), ('a**"foo"**', 4),
    ("foo**bar**", 0), ("**foo bar **", 4), ("**(**foo)", 4), ("*(**foo**)*", 0), ('**foo "*bar*" foo**', 0), ("**foo**bar", 0),
    ("*foo **bar** baz*", 0), ("*foo**bar**baz*", 0), ("*foo**bar*", 2), ("***foo** bar*", 0), ("*foo **bar***", 0),
    ("foo***bar***baz", 0), ("foo******bar*********baz", 3), ("** is not an empty emphasis", 2), ("foo ***", 3), (r"foo *\**", 0),
    ("**foo*", 1), ("*foo**", 1), ("***foo**", 1), ("****foo*", 3), ("*foo *bar baz*", 1), ("**foo **bar baz**", 2),
]  # fmt: skip
CHINESE_CASES = [
    ("**粗体（括号）**是", 4), ("**粗体（括号）**，是", 0), ("**粗体（括号）** 是", 0), ("**粗体**（括号）是", 0), ("这是**“引号”**吗", 4),
    ("并**不把它判给 A**，而是", 0), ("**先猜一猜。** 若", 0), ("**先猜一猜。**若", 4), ("只要**再多知道一件事**就", 0),
    ("数 $2*3*4$ 与 `**p` 不算", 0), (r"两个 \* 星号 \*", 2),
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), SPECIFICATION + CHINESE_CASES)
def test_the_rule_itself(written, shown):
    escaped = written.count(r"\*")
    assert leftover(written.replace(r"\*", "x")) + escaped == shown if escaped and shown else leftover(written) == shown


def shown_markdown(code: str) -> dict[str, str]:
    """Every markdown text of a language as the site shows it: terms linked, numbers filled in."""
    words = Words(CONTENT / code)
    said = {key: value for key, value in strings(code).items() if isinstance(value, str)}
    for name in (name for own, name in ALL_PROSE if own == code):
        for section in words.prose(name.removesuffix(".md")).sections.values():
            said |= {f"{name}#{section.anchor}": section.body, f"{name}#{section.anchor} (heading)": section.title}
    said |= {f"glossary.csv {row['key']}": row["explanation"] for row in glossary(code)}
    return {place: re.sub(r"\{\w+\}", "x", PLACEHOLDER.sub("0", value)) for place, value in said.items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_asterisk_is_left_over(code):
    for place, markdown in shown_markdown(code).items():
        for block in blocks(markdown):
            assert leftover(block) == 0, f"{place}: {block}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_dollar_signs_pair_up(code):
    """One formula in a text makes every other `$` in it a formula's."""
    for place, markdown in shown_markdown(code).items():
        for block in blocks(markdown):
            assert len(re.findall(r"(?<!\\)\$", block)) % 2 == 0, f"{place}: {block}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_that_markdown_would_turn_into_another_sign(code):
    for place, said in texts(code).items():
        assert not ARROWS.search(bare(said)), f"{code}/{place}"


@pytest.mark.parametrize("code", CHINESE)
def test_full_width_punctuation_between_chinese_characters(code):
    for place, said in texts(code).items():
        for typed in TYPED_BY_READERS:
            said = said.replace(typed, "")
        for line in bare(said).splitlines():
            found = HALF_WIDTH.search(line.replace("[", "").replace("]", ""))
            assert not found, f"{place}: {line[max(found.start() - 12, 0) : found.end() + 12]}"


@pytest.mark.parametrize(("line", "wrong"), [("先看,再回来", True), ("先看，再回来", False), ("先看 (括号) 再", True), ("先看（括号）再", False), ("例如 9, 10", False)])
def test_the_search_for_half_width_punctuation(line, wrong):
    assert bool(HALF_WIDTH.search(line)) == wrong


@pytest.mark.parametrize("code", CHINESE)
def test_no_english_sentence_in_chinese(code):
    for place, said in texts(code).items():
        found = FIVE_WORDS.search(TITLE_OF_A_WORK.sub("", bare(said)))
        assert not found, f"{place}: {found[0]}"


@pytest.mark.parametrize("code", OTHERS)
def test_no_chinese_elsewhere(code):
    for place, said in texts(code).items():
        assert not re.search(rf"[{CJK}\u3000-\u303f\uff00-\uffef]", said), f"{code}/{place}"


@pytest.mark.parametrize(("code", "name"), ALL_PROSE)
def test_a_marked_term_is_the_glossarys_word(code, name):
    """Chinese words do not change their form: what is shown holds the glossary's word. Elsewhere the stem is the same."""
    words = {row["key"]: row["term"] for row in glossary(code)}
    for key, shown in terms(text(code, name)):
        if shown and is_chinese(code):
            assert words[key] in shown, f"{shown} for {words[key]}"
        elif shown:
            stems = {word[:4].casefold() for word in re.findall(r"[^\W\d]+", words[key])}
            assert stems & {word[:4].casefold() for word in re.findall(r"[^\W\d]+", shown)}, f"{shown} for {words[key]}"


@pytest.mark.parametrize("code", CHINESE)
def test_no_second_translation_of_a_term(code):
    known = {row["key"] for row in glossary(code)}
    for key, rivals in RIVALS.items():
        assert key in known, f"{key} is no term any more: take it off this list"
        found = [(place, rival) for place, said in texts(code).items() for rival in rivals if rival in said]
        assert found == [], f"the glossary says {key} in another word"
