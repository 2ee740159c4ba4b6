"""Files as they come: what can be read is read, what is in doubt is asked, what cannot is refused in the reader's words, and
nothing in it is taken for markup. (How a file is read is tested in tests/pages/reading.)"""

from __future__ import annotations

import codecs
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from em_core import GaussianMixture
from pages.examples.in_the_plane import own as two
from pages.examples.on_a_line import own as one
from pages.examples.two_coins import controls as coins
from pages.workshop.own_data.bring import MOST_PASTED, MOST_TAKEN
from pages.parts.words import languages
from pages.reading.limits import MOST_BYTES, MOST_MEGABYTES
from tests.pages.workshop.own_data.bench import EITHER, bring, choice, fitted, frames, lines, problem, result, table, uploader
from tests.pages.visiting import choose, find, said, sound, visit

CHINESE = "身高,体重,性别\n" + "".join(f"{165 + i % 20},{55 + i % 30}.5,{'男女'[i % 2]}\n" for i in range(40))
TRADITIONAL = "學校,學號,體重\n" + "".join(f"臺灣大學,{i},{50 + i % 9}.5\n" for i in range(30))
GROUPS = "".join(f"{v:.3f}\n" for v in np.random.default_rng(1).normal(size=50))


def zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return file.getvalue()


REFUSED = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "file_other_format"),
    "a spreadsheet": (zipped(), "file_spreadsheet"),
    "empty": (b"", "file_empty"),
    "blank": (b" \r\n\t\n", "file_empty"),
    "zeros": (b"1,2\n\x00\x003,4\n" * 9 + b"\x00" * 3, "file_binary"),
    "header only": (b"height,weight\n", "table_header_only"),
    "a cell of five megabytes": (b"a,b\n1," + b"x" * 4_900_000, "table_line_too_long"),
    "ten thousand columns": ((b",".join(b"1" for _ in range(10_000)) + b"\n") * 2, "table_too_many_columns"),
    "a quotation mark that never closes": (b'a,b\n1,"2\n3,4\n', "table_quote_open"),
    "over the size": (b"1,2\n" * (MOST_BYTES // 4 + 9), "file_over_size"),
}


@pytest.mark.parametrize(("kind", "code"), [*zip(REFUSED, EITHER), *zip(REFUSED, EITHER[1:])])
def test_what_is_no_table_is_refused_in_words(kind, code):
    """The cause and the remedy in the reader's language; the page goes on."""
    content, error = REFUSED[kind]
    at = bring(content, code)
    (shown,) = at.error
    beginning = languages()[code](f"error.{error}").partition("{")[0]
    assert shown.value.startswith(beginning) and "⟦" not in shown.value
    assert find(at, "lab-source box").value == "uploaded" and not frames(at)
    uploader(at).upload("good.csv", lines().encode(), "text/csv")
    assert not sound(at.run()).error and table(at).names == ("a", "b"), "the next file is read"


@pytest.mark.parametrize(("encoding", "code"), [*zip(("utf-8", "utf-8-sig", "gb18030", "utf-16"), EITHER), *zip(("utf-8-sig", "gb18030"), EITHER[1:])])
def test_encodings_of_chinese(encoding, code):
    at = bring(CHINESE.encode(encoding), code)
    assert table(at).names == ("身高", "体重", "性别") and table(at).rows[0] == ["165", "55.5", "男"]
    noted = [caption.value for caption in at.caption if languages()[code]("note.encoding").partition("{")[0] in caption.value]
    assert bool(noted) == (encoding in ("gb18030", "utf-16"))


@pytest.mark.parametrize("code", languages())
def test_in_doubt_between_gb18030_and_big5_the_reader_sees_both(code):
    at = bring(TRADITIONAL.encode("big5"), code)
    asked = choice(at, "lab-encoding")
    assert set(asked.options) == {"GB18030", "Big5"} and asked.value == "big5", "the likelier one is preselected"
    shown = [block.value for block in at.code]
    assert any("臺灣大學" in text for text in shown) and any("臺灣大學" not in text for text in shown)
    assert table(at).names == ("學校", "學號", "體重")
    asked.set_value("gb18030")
    assert table(sound(at.run())).names != ("學校", "學號", "體重")


@pytest.mark.parametrize("code", languages())
def test_decimal_commas_are_asked_about(code):
    words = languages()[code]
    at = bring("x;y\n" + "".join(f"{i},{i % 7}25;{i % 11}\n" for i in range(1, 40)), code)
    asked = choice(at, "lab-decimal")
    assert asked.label == words("question.decimal") and asked.value == "," and table(at).decimal == ","
    assert problem(at).data[0, 0] == 1.125
    asked.set_value(".")
    sound(at.run())
    assert problem(at).data[0, 0] == 1125.0, "the answer counts"
    assert choice(at, "lab-decimal").value == ".", "and stays to be seen"


def test_is_the_first_row_a_header():
    """Texts above texts: asked, with the guess preselected."""
    at = bring("kind\n" + "cat\ndog\ncat\nbird\n" * 5, model="labels")
    asked = choice(at, "lab-header")
    assert asked.value is True and len(table(at).rows) == 20
    asked.set_value(False)
    assert len(table(sound(at.run())).rows) == 21


def test_every_guess_can_be_overruled():
    words = languages()["en"]
    at = bring("1,2\n3,4\n5,6\n7,8\n")
    assert table(at).delimiter == ","
    choose(at, "lab-read delimiter " + choice(at, "lab-read delimiter").key.rpartition(" ")[2], words("lab.read_none"))
    assert table(sound(at)).names == ("#1",) or len(table(at).names) == 1


@pytest.mark.parametrize("code", languages())
def test_ragged_rows_and_missing_cells_are_named(code):
    words = languages()[code]
    rows = lines().splitlines()
    rows[3] += ",9"
    rows[5], rows[7], rows[9] = "NA,1", "缺失,2", "1e400,3"
    rows[11] = "－３．５,４"
    at = bring("\n".join(rows), code)
    assert any(words("note.rows_ragged").partition("{")[0] in caption.value and "4" in caption.value for caption in at.caption)
    assert problem(at).read.reasons == {"missing": 2, "not_finite": 1} and len(problem(at).data) == 56
    assert [-3.5, 4.0] in problem(at).data.tolist()
    dropped = frames(at)[-1]
    assert dropped.iloc[:, 0].tolist() == [6, 8, 10] and dropped.iloc[:, 2].tolist() == ["NA", "缺失", "1e400"]
    assert dropped.iloc[2, 3] == words("reason.not_finite")


HOSTILE = ("<img src=x onerror=alert(1)>", "$\\frac{a}{b}$", ":red[x]", "=cmd|' /C calc'!A0", "[a](javascript:alert(1))", "<b>bold</b>&amp;")


def quoted(name: str) -> str:
    return f'"{name}"'


@pytest.mark.parametrize("code", languages())
def test_hostile_names_are_text_everywhere(code):
    """No markdown, no html and no chart gets them as they are; choices and tables, which show text as text, do."""
    at = fitted(bring(lines(6, head=",".join(HOSTILE)).replace(",".join(HOSTILE), ",".join(map(quoted, HOSTILE))), code, name="../../<img src=x>😀.csv"))
    for kind in ("markdown", "caption", "info", "success", "warning", "error", "header", "subheader", "title", "html"):
        for node in at.get(kind):
            text = getattr(node, "value", None) or getattr(node.proto, "body", "")
            for name in HOSTILE:
                assert name not in text.replace(f"`{name}`", ""), (kind, text)
    for chart in at.get("plotly_chart"):
        assert "<img" not in chart.proto.spec and "<b>" not in chart.proto.spec
    film = next(node for node in at.get("bidi_component") if node.key == "lab-player").proto.bytes.decode()
    titles = film[film.index('"layouts"') : film.index('"parts"')]
    assert "<img" not in titles and "&lt;img" in titles
    assert frames(at)[0].columns[1].endswith(HOSTILE[0]), "a table shows the name itself"


@pytest.mark.parametrize("code", languages())
def test_many_rows_are_sampled_and_it_is_said(code):
    words = languages()[code]
    at = bring("x\n" + GROUPS * 1_300, code)
    assert len(table(at).rows) == 50_000 and len(problem(at).data) == 50_000
    assert any(words("note.sampled").partition("{")[0] in caption.value for caption in at.caption)


def test_a_file_larger_than_what_is_read_still_arrives():
    """So that it can be refused in words; only beyond that does the browser itself say no."""
    settings = tomllib.loads((Path(__file__).parents[4] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert MOST_MEGABYTES < MOST_TAKEN <= settings["server"]["maxUploadSize"]


@pytest.mark.parametrize("code", languages())
def test_pasted_text(code):
    at = visit("lab", lang=code, source="pasted")
    assert languages()[code]("lab.paste_first") in [caption.value for caption in at.caption]
    at.text_area[0].set_value("x\ty\n" + "".join(f"{a}.5\t{b}\n" for a, b in zip(range(30), (i * i % 31 for i in range(30)))))
    sound(at.run())
    assert table(at).names == ("x", "y") and problem(at).data.shape == (30, 2)
    assert list(at.query_params) == ["lang", "source"], "nothing of it is in the address"


def test_another_file_begins_anew_and_the_first_one_takes_the_columns_of_the_link():
    at = bring(lines(4), columns="2,4", model="gaussian")
    assert problem(at).axes == ("b", "d")
    uploader(at).upload("other.csv", lines(3, seed=1).encode(), "text/csv")
    assert problem(sound(at.run())).axes == ("a", "b")


def test_the_file_outlives_a_look_at_an_example():
    at = fitted(bring(lines(2)))
    before = result(at)
    words = languages()["en"]
    choose(at, "lab-source box", words("lab.source_tennis"))
    assert result(sound(at)).trace.model.trials == 4
    choose(at, "lab-source box", words("lab.source_uploaded"))
    assert result(sound(at)) is before, "file, columns and fit are still there"
    assert any("own.csv" in caption.value for caption in at.caption)
    find(at, "lab-forget").click()
    sound(at.run())
    assert "lab-file" not in at.session_state and result(at) is None


def test_two_visits_know_nothing_of_each_other():
    at = fitted(bring(lines(2, head="mysecret,b")))
    assert isinstance(result(at).trace.model, GaussianMixture)
    other = visit("lab", lang="en", source="uploaded")
    assert "lab-file" not in other.session_state and not [text for text in said(other) if "mysecret" in text]


def test_a_mark_of_utf_8_alone():
    assert bring(codecs.BOM_UTF8).error


RNG = np.random.default_rng(2)
WITH_ROWS = {  # what stands before and after; and the columns that are chosen
    "write.csv": ('"","eruptions","waiting"\n' + "".join(f'"{i}",{v:.3f},{w}\n' for i, v, w in zip(range(1, 41), RNG.normal(3, 1, 40), RNG.integers(40, 99, 40))), "gaussian", (1, 2)),
    "pandas": (",x\n" + "".join(f"{i},{v:.3f}\n" for i, v in enumerate(RNG.normal(size=40))), "gaussian", (1,)),
    "write.table": ('"x" "y"\n' + "".join(f'"{i}" {v:.3f} {w:.3f}\n' for i, (v, w) in enumerate(RNG.normal(size=(40, 2)), 1)), "gaussian", (1, 2)),
    "years of counts": ("year,count\n" + "".join(f"{1900 + i},{v}\n" for i, v in enumerate(RNG.poisson(18, 40))), "poisson", (1,)),
    "an id in no order": ("patient_id,deaths,total\n" + "".join(f"{i},{v},{v + 30}\n" for i, v in zip(RNG.permutation(4000)[:40], RNG.poisson(6, 40))), "poisson", (1,)),
    "an id beside rounds": ("id,total,deaths\n" + "".join(f"{i},{v + 30},{v}\n" for i, v in zip(RNG.permutation(4000)[:40], RNG.poisson(6, 40))), "binomial", (2, 1)),
    "编号": ("编号,身高\n" + "".join(f"{1000 + 3 * i},{v:.1f}\n" for i, v in enumerate(RNG.normal(170, 6, 40))), "gaussian", (1,)),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "code"), [*zip(WITH_ROWS, EITHER)])
def test_nothing_is_fitted_to_the_numbers_of_rows(kind, code):
    """As the file comes, with nothing touched but the button: they stand last on offer."""
    text, family, places = WITH_ROWS[kind]
    at = fitted(bring(text, code, **({"model": family} if family == "binomial" else {})))
    found = problem(at)
    assert found.family == family and (*found.key[-3], *(() if found.key[-2] is None else (found.key[-2],))) == places
    index = next(place for place, name in enumerate(table(at).names) if place == 0)
    offered = choice(at, "lab-columns").options
    assert offered[-1].startswith(f"{index + 1}. ") and result(at).trace.stop in ("converged", "max_iter", "degenerate")


@pytest.mark.parametrize("code", languages())
def test_a_column_that_is_left_out_is_named_with_the_reason(code):
    """Percent beside numbers; and where nothing else is there, it is no reason to fit labels."""
    words = languages()[code]
    rows = "".join(f"{v:.1f},{w:.1f}%\n" for v, w in RNG.normal(50, 5, (30, 2)))
    told = words("written.column", name="`share`", cell="`" + rows.split("\n")[0].split(",")[1] + "`", reason=words("written.percent"))
    at = bring("x,share\n" + rows, code)
    assert [info for info in at.info if told in info.value] and problem(at).axes == ("x",)
    at = bring("share\n" + "".join(line.split(",")[1] + "\n" for line in rows.split()), code)
    assert find(at, "lab-model box").value == "gaussian" and "lab-slot problem" not in at.session_state
    assert [info for info in at.info if "`share`" in info.value]


@pytest.mark.parametrize("code", languages())
def test_numbers_pasted_in_lines_are_a_column_and_asked(code):
    words = languages()[code]
    counts = RNG.poisson(18, 107).tolist()
    at = visit("lab", lang=code, source="pasted")
    at.text_area[0].set_value("\n".join(" ".join(map(str, counts[i : i + 15])) for i in range(0, 107, 15)))
    asked = choice(sound(at.run()), "lab-shape")
    assert asked.label == words("question.shape") and asked.value == "column" and problem(at).data.tolist() == counts
    asked.set_value("table")
    assert len(table(sound(at.run())).names) == 15


@pytest.mark.parametrize("code", languages())
def test_a_paste_over_the_limit_is_refused_in_words_and_kept(code):
    at = visit("lab", lang=code, source="pasted")
    text = "1.5\n" * (MOST_PASTED // 4 + 1)
    at.text_area[0].set_value(text)
    (error,) = sound(at.run()).error
    assert error.value == languages()[code]("pasted.as_a_file", value=f"{len(text):,}", limit=f"{MOST_PASTED:,}")
    assert at.text_area[0].value == text, "nothing that was entered is lost"
    for page, key, most in (("gmm-1d", one.PASTED, one.MOST_PASTED), ("gmm-2d", two.PASTED, two.MOST_PASTED), ("coins", coins.PASTED, coins.MOST_PASTED)):
        at = visit(page.replace("-", "_"), lang=code, source="pasted")
        find(at, key).set_value("1 " * most)
        assert [error.value for error in sound(at.run()).error] == [languages()[code]("pasted.too_long", value=f"{2 * most:,}", limit=f"{most:,}")]


def test_successes_in_the_millions():
    """More trials than a million, the same in every row: what em_core takes, the page takes."""
    successes = RNG.binomial(4_000_000, np.where(RNG.random(40) < 0.5, 0.4, 0.75)).tolist()
    at = fitted(bring("s\n" + "".join(f"{s}\n" for s in successes), model="binomial"))
    assert problem(at).trials == max(successes) and len(problem(at).data) == 40 and not at.error
    find(at, choice(at, "lab-number of trials").key).set_value(4_000_000)
    probabilities = sorted(result(fitted(at)).trace.params.probabilities)
    np.testing.assert_allclose(probabilities, [0.4, 0.75], atol=1e-3)
