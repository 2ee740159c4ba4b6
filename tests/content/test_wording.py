"""Phrases that the site has said and will not say again, each with the reason; and one name for one thing.

A pattern is a regular expression. What a sentence needs all the same is written another way, not excused here.
"""

from __future__ import annotations

import re

import pytest

from tests.content.reading import LANGUAGES, bare, is_chinese, texts

CHINESE = {
    "用话说|用文字说": "“也就是说”是固定说法",
    "(?<!平)台上|舞台": "stage 叫“演示区”",
    "数出来的(?=曲线|参数|均值|标准差|规则|两条)": "曲线和均值不能“数”：按标签算",
    "印出|印着|印得下": "论文“给出”“列出”“刊出”一个数",
    "照看|照管": "约束要“处理”，点由分量“覆盖”",
    "坐在|管住": "分量的中心“落在”一个点上",
    "方差自由": "方差“不受限制”；“自由参数”是术语",
    "(?:缩小|减小|降低|减少)(?:为|到|了)?(?:原来的)? ?[^，。；\u4e00-\u9fff]{0,30}倍": "变小不说“倍”",
    "留下误差|把误差留下|留下对数似然": "误差“变为原来的 ρ 倍”",
    "尖刺": "spike 一律叫“尖峰”",
    "后果": "多指坏的结果",
    "二百(?=个|人|枚|条)": "一律“两百”",
    "带回(?!来)|带来的(?:数据|表|轨迹)|带走": "界面上叫“导入”“下载”",
    "(?:硬币|它) ?[A-E]? ?抛的": "抛硬币的是人：这一轮“用的是”硬币 A",
    "一人一组": "一个人“独占一组”",
    "最大后验(?!估计)": "与“最大似然估计”并列：最大后验估计",
    "真曲线": "“真实的曲线”",
    "(?<!河的)流域": "basin 叫“吸引域”",
    "(?<!“)已收敛": "停止规则只看得见一步有多小",
}
ENGLISH = {
    r"\b(?:held|hold) (?:\S+ ){0,8}against\b": "means to be resented for: compare with, check against",
    r"\bdealings?\b": "an assignment",
    r"\bWhoever\b": "if you …",
    r"\bfor ever\b(?! (?:fewer|more))": "forever",
    r"\bafresh\b|\banew\b": "again",
    r"(?<!how )\bmany a\b": "many",
    r"\bto whose account\b": "to which coin",
    r"\bthousand millionth\b": "a billionth",
    r"(?<!not )\bnot a symbol changed\b": "symbols do change",
    r"\bcounted (?:curves?|parameters|rule)\b": "curves are not counted: from the labels",
    r"their ratio gives": "a share is no ratio of heads to tails",
    r"hardly rises any more|: converged\b": "a stopping rule sees a short step, not an end",
    r"divided by its responsibilit": "multiplied by it, or shared out",
    r"\b1 tails\b": "1 tail",
}
PHRASES = {code: CHINESE if is_chinese(code) else ENGLISH for code in LANGUAGES}
CASES = [(code, phrase, why) for code in LANGUAGES for phrase, why in PHRASES[code].items()]


@pytest.mark.parametrize(("code", "phrase", "why"), CASES, ids=[f"{code}: {phrase}" for code, phrase, _ in CASES])
def test_no_phrase_comes_back(code, phrase, why):
    places = {place: bare(said) for place, said in texts(code).items()}
    found = [f"{place}: {hit[0]}" for place, said in places.items() for hit in re.finditer(phrase, said)]
    assert found == [], why


@pytest.mark.parametrize(
    ("code", "sentence", "wrong"),
    [
        ("zh", "用话说：各组之和", True), ("zh", "也就是说：各组之和", False),
        ("zh", "误差缩小为原来的 0.5 倍", True), ("zh", "误差变为原来的 0.5 倍", False),
        ("zh", "是硬币 A 抛的", True), ("zh", "用的是硬币 A", False), ("zh", "最大后验估计", False),
        ("zh", "数出来的曲线", True), ("zh", "期望计数数出来的是小数", False),
        ("en", "held against print", True), ("en", "with the weights held, checked by hand", False),
        ("en", "round 2 (9 heads, 1 tails)", True), ("en", "stays there for ever", True),
    ],
)  # fmt: skip
def test_the_search(code, sentence, wrong):
    phrases = CHINESE if code == "zh" else ENGLISH
    assert any(re.search(phrase, sentence) for phrase in phrases) == wrong
