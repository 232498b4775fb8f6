"""The command line: what people's files look like, and how bad rows are named."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from yuexu.clinical import cli, columns, constitution
from yuexu.clinical.columns import TABLES


@pytest.fixture
def run(tmp_path, capsys):
    """Write a file, run the command, give back (exit code, rows, lines on standard error)."""

    def run_(name: str, content: str | bytes) -> tuple[int, list[dict[str, str]], list[str]]:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = cli.main([name, str(path)])
        out, err = capsys.readouterr()
        return code, list(csv.DictReader(io.StringIO(out))), err.splitlines()

    return run_


GROWTH = "id,sex,age_days,weight_kg,length_cm,head_cm\n"


def test_growth_rows(run) -> None:
    code, rows, err = run("growth", GROWTH + "a,male,44,,50,\nb,female,1,10.37,,\nc,male,0,3.3464,49.8842,34.4618\n")
    assert (code, err) == (0, [])
    assert rows[0] == {
        "id": "a",
        "sex": "male",
        "age_days": "44",
        "weight_kg": "",
        "length_cm": "50",
        "head_cm": "",
        "weight_for_age_z": "",
        "length_for_age_z": "-3.287016",
        "head_for_age_z": "",
        "weight_for_length_z": "",
        "bmi_for_age_z": "",
        "flags": "",
        "notes": "",
    }
    assert rows[1]["flags"] == "weight_for_age"
    assert [rows[2][f"{m}_for_age_z"] for m in ("weight", "length", "head")] == ["0.0000"] * 3


def test_several_flags_are_joined_by_semicolons(run) -> None:
    _, (row,), _ = run("growth", GROWTH + "a,female,1,10.37,60,5\n")
    assert row["flags"] == "weight_for_age;head_for_age;weight_for_length;bmi_for_age"


def test_bad_rows_keep_their_place_are_named_by_line_and_the_rest_goes_on(run) -> None:
    code, rows, err = run(
        "growth",
        GROWTH + "a,male,3,3300,,\nb,boy,3,3,,\nc,male,731,3,,\n\nd,male,3,nan,,\ne,male,3,1e400,,\nf,male,,3,,\n"
        "g,male,-1,3,,\nh,male,3,0,,\ni,male,3,3.1,,\n",
    )
    assert code == 1
    assert [row["id"] for row in rows] == list("abcdefghi")
    assert [row["weight_for_age_z"] == "" for row in rows] == [True] * 8 + [False]
    assert err == [
        "line 2: weight_kg 3300 kg is not possible: was it given in g?",
        "line 3: sex must be one of male|female, not boy",
        "line 4: age_days 731 is past the table (0 to 730)",
        "line 6: weight_kg is not a number: nan",
        "line 7: weight_kg is not a number: 1e400",
        "line 8: age_days is empty",
        "line 9: age_days -1 is outside 0 to 730",
        "line 10: weight_kg must be above zero: 0",
    ]


def test_byte_order_mark_crlf_capitals_quotes_and_lines_inside_quotes(run) -> None:
    text = '\ufeff"Sex", AGE_DAYS ,note,weight_kg\r\n"male","3","a, ""b""\r\nc",3.1\r\nboy,3,x,3\r\n'
    code, rows, err = run("growth", text)
    assert code == 1
    assert rows[0]["note"] == 'a, "b"\r\nc'
    assert rows[0]["weight_for_age_z"]
    assert err == ["line 4: sex must be one of male|female, not boy"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_as_chinese_offices_save_them(run, encoding) -> None:
    code, rows, _ = run("growth", "姓名,sex,age_days,weight_kg\n张小月,female,3,3.1\n".encode(encoding))
    assert (code, rows[0]["姓名"]) == (0, "张小月")


def test_missing_optional_columns_short_rows_and_trailing_commas(run) -> None:
    code, rows, err = run("growth", "sex,age_days,weight_kg,length_cm\nmale,3,3.1\nmale,3,3.1,50,,\n,,,\n")
    assert (code, err, len(rows)) == (0, [], 2)
    assert rows[0]["length_for_age_z"] == ""
    assert rows[1]["bmi_for_age_z"]


def test_a_row_with_more_cells_than_the_header_is_bad(run) -> None:
    code, _, err = run("growth", "sex,age_days,weight_kg\nmale,3,3,1\n")
    assert (code, err) == (1, ["line 2: the row has 4 cells, the header 3"])


def test_broken_quotes_are_named_and_the_rest_goes_on(run) -> None:
    broken = 'sex,age_days,weight_kg\nmale,3,"3"1\nmale,3,3.1\nmale,3,"3.2\nmale,3,3.3\n'
    code, rows, err = run("growth", broken)
    assert (code, [row["weight_kg"] for row in rows]) == (1, ["3.1", "3.3"])
    assert err == [f"line {n}: the quotes of this row do not close properly" for n in (2, 4)]


def test_running_it_again_on_its_own_output_changes_nothing(run) -> None:
    content = GROWTH + "a,male,44,5,50,38\n"
    _, first, _ = run("growth", content)
    out = io.StringIO()
    writer = csv.DictWriter(out, first[0])
    writer.writeheader()
    writer.writerows(first)
    assert run("growth", out.getvalue())[1] == first


JAUNDICE = "treatment,neurotox_risk,ga_weeks,age_hours,tsb_mg_dl\n"


def test_jaundice_rows(run) -> None:
    code, rows, err = run(
        "jaundice",
        JAUNDICE + "phototherapy,none,40,23.9,11.2\nphototherapy,none,39,60,11.2\nphototherapy,none,40,130,\n"
        "exchange,none,37,154,25.0\nphototherapy,present,38+6,40,15\n",
    )
    assert (code, err) == (0, [])
    shown = [tuple(row[c] for c in TABLES["jaundice"].adds) for row in rows]
    assert shown == [
        (
            "13.1",
            "1.9",
            "delay discharge, consider phototherapy, TSB in 4-8 h",
            "tsb_4_8h_consider_phototherapy",
            "",
        ),
        ("18.1", "6.9", "follow-up within 2 days", "follow_up_2d", ""),
        ("21.8", "", "", "", "plateau"),
        (
            "27.0",
            "2.0",
            "TSB within 2 mg/dL of the exchange threshold: escalate care",
            "escalate_care",
            "",
        ),
        (
            "12.9",
            "-2.1",
            "TSB at or above the phototherapy threshold: phototherapy",
            "phototherapy",
            "",
        ),
    ]


def test_jaundice_needs_no_bilirubin_column_and_converts_only_when_told(run) -> None:
    code, (row,), _ = run("jaundice", "treatment,neurotox_risk,ga_weeks,age_hours\nphototherapy,none,38,48\n")
    assert (code, row["threshold_mg_dl"], row["below_line_mg_dl"]) == (0, "16.0", "")
    _, (row,), _ = run(
        "jaundice", "treatment,neurotox_risk,ga_weeks,age_hours,tsb_umol_l\nphototherapy,none,38,48,171\n"
    )
    assert row["below_line_mg_dl"] == "6.0"


def test_jaundice_refusals(run) -> None:
    code, _, err = run(
        "jaundice",
        JAUNDICE + "phototherapy,none,38,48,205\nphototherapy,none,34,48,\nphototherapy,none,38,360,\n"
        "phototherapy,none,38,0.5,\nlight,none,38,48,\nphototherapy,some,38,48,\nphototherapy,none,,48,\n",
    )
    assert code == 1
    assert err == [
        "line 2: tsb_mg_dl 205 mg/dL is not possible: was it given in µmol/L?",
        "line 3: ga_weeks 34: the table starts at 35 completed weeks; a doctor decides",
        "line 4: age_hours 360: the table ends with day 14 (completed hour 359); a doctor decides",
        "line 5: age_hours 0.5: the table starts at the first completed hour",
        "line 6: treatment must be one of phototherapy|exchange, not light",
        "line 7: neurotox_risk must be one of none|present|any, not some",
        "line 8: ga_weeks is empty",
    ]


def test_weight_loss_rows(run) -> None:
    code, rows, err = run(
        "weight-loss", "delivery,hours,percent_change\nvaginal,48,-8.3\ncesarean,48,-10\nvaginal,48,8\n"
    )
    assert (code, err) == (1, ["line 4: percent_change 8 at 48 h: a loss is written with a minus sign"])
    assert [tuple(row[c] for c in ("p75", "p95", "band", "notes")) for row in rows[:2]] == [
        ("-8.21554", "-9.827472", "p75_p95;loss_over_7", ""),
        ("", "", "loss_10_or_more", "no_curve_for_cesarean"),
    ]


def test_mood_rows(run) -> None:
    header = "scale," + ",".join(f"i{n}" for n in range(1, 11)) + "\n"
    code, rows, err = run(
        "mood",
        header + "epds,0,0,0,0,0,0,0,0,0,1\nEPDS,3,3,3,3,3,3,3,3,3,0\nphq9,1,1,1,1,1,1,1,1,0,\ngad7,3,3,3,3,3,0,0\n"
        "gad7,3,3,3,3,3,0,0,0,0,0\nepds,,0,0,0,0,0,0,0,0,2\n",
    )
    assert code == 1
    assert [(row["total"], row["band"], row["escalate"]) for row in rows[:4]] == [
        ("1", "low", "true"),
        ("27", "professional_assessment", "false"),
        ("8", "mild", "false"),
        ("15", "severe", "false"),
    ]
    assert err == [
        "line 6: gad7 has 7 items but i8 is answered: is it the right scale?",
        "line 7: i1 is empty; the item on self-harm is answered 2: assess today whatever the total would be",
    ]


def test_constitution_rows(run) -> None:
    keys = [item.key for item in constitution.asked("female")]
    best = dict.fromkeys(keys, "1") | {"q1_energetic": "5"}
    tired = best | {"q6_short_breath": "4", "q7_palpitations": "4", "q19_yellow_discharge": "5"}
    text = "sex," + ",".join(keys) + "\n"
    for answers in (best, tired, tired | {"q6_short_breath": ""}):
        text += "female," + ",".join(answers[key] for key in keys) + "\n"
    code, rows, err = run("constitution", text)
    assert (code, err) == (1, ["line 4: q6_short_breath is empty"])
    assert rows[0]["judgement"] == "平和质(balanced):是"
    assert rows[1]["judgement"] == "气虚质(qi_deficiency):是;湿热质(damp_heat):倾向是"
    assert (rows[1]["qi_deficiency"], rows[1]["damp_heat"], rows[1]["balanced"]) == (
        "50.0",
        "33.3333",
        "100.0",
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_file_with_a_header_only_is_no_error(run, name) -> None:
    assert run(name, ",".join(TABLES[name].needs) + "\n")[0] == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file has no header"),
        (b"age_days,weight_kg\n3,3\n", "the header lacks sex"),
        (b"sex,sex,age_days\nmale,male,3\n", "the column sex stands twice in the header"),
        (b'"sex"x,age_days\nmale,3\n', "the header: the quotes of this row do not close properly"),
        (b"\x81", "the file is neither UTF-8, UTF-16 nor GB 18030 text"),
    ],
)
def test_files_that_cannot_be_used_end_with_2(run, content, says) -> None:
    code, rows, (line,) = run("growth", content)
    assert (code, rows) == (2, [])
    assert line.endswith(says)


@pytest.mark.parametrize("words", [[], ["growth"], ["weather", "x.csv"], ["growth", "a", "b"]])
def test_wrong_words_show_the_usage(words, capsys) -> None:
    assert cli.main(words) == 2
    assert capsys.readouterr().err.startswith("usage: yuexu clinical growth|jaundice|weight-loss|mood|constitution")


def test_a_missing_file_is_named(tmp_path, capsys) -> None:
    assert cli.main(["growth", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_the_words_of_the_command_are_the_tables() -> None:
    assert tuple(TABLES) == cli.TABLES


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1.0000"), (-0.00000001, "0.0000"), (-1.23456789, "-1.234568"), (None, "")]
)
def test_numbers_keep_four_to_six_decimals_and_no_negative_zero(value, text) -> None:
    assert columns._decimals(value, 4, 6) == text


@pytest.mark.parametrize(("text", "weeks"), [("38+6", 38 + 6 / 7), ("38 + 0", 38), ("37.9", 37.9)])
def test_weeks_as_wards_write_them(text, weeks) -> None:
    assert columns.weeks(text) == pytest.approx(weeks)


def test_the_whole_command_writes_utf8_under_a_plain_locale_and_survives_a_closed_pipe(tmp_path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("姓名,sex,age_days,weight_kg\n" + "张,male,3,3.1\n" * 20_000, encoding="utf-8")
    source = Path(cli.__file__).parents[2]
    command = [sys.executable, "-m", "yuexu", "clinical", "growth", str(path)]
    environment = {"PYTHONPATH": str(source), "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().decode("utf-8").startswith("姓名,")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1
