"""Exists so that the shipped tables can be rebuilt from the source files and shown to be the same.

Run by hand, never by the program: `python -m yuexu.clinical.carry FOLDER`, where FOLDER holds the source
tables (`growth/who_*.csv`, `jaundice/aap2022_thresholds_hourly.csv`, …). Numbers are kept as whole multiples
of the last printed digit, each column as a first value and differences, so nothing is rounded on the way:
`rebuilt` gives back the source text byte for byte, and the digest of the source is stored beside the numbers.
"""

import csv
import hashlib
import io
import json
import sys
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "data"
WHO = (
    "WHO Child Growth Standards (2006; head circumference 2007), L, M and S as published by WHO "
    "with its anthro software"
)
AAP = (
    "Kemper AR et al. Clinical Practice Guideline Revision: Management of Hyperbilirubinemia in the Newborn "
    "Infant 35 or More Weeks of Gestation. Pediatrics 2022;150(3):e2022058859, supplemental tables"
)
BHUTANI = "Bhutani VK et al. Pediatrics 1999;103:6-14: 40th, 75th, 95th centile, secondary fit; background only"
GROWTH = {
    "weight_for_age": "who_weight_for_age_kg_lms_daily.csv",
    "length_for_age": "who_length_for_age_cm_lms_daily.csv",
    "head_for_age": "who_head_circumference_cm_lms_daily.csv",
    "bmi_for_age": "who_bmi_for_age_lms_daily.csv",
    "weight_for_length": "who_weight_for_length_kg_lms.csv",
}
SCALE = {"L": 10_000, "M": 10_000, "S": 100_000}


def steps(numbers: list[int]) -> list[int]:
    """First value, then differences: short to write, exact to undo with `accumulate`."""
    return numbers[:1] + [b - a for a, b in pairwise(numbers)]


def whole(text: str, scale: int) -> int:
    """The printed decimal as a whole number of 1/scale; refuses a digit that would be lost."""
    exact = Decimal(text) * scale
    if exact != exact.to_integral_value():
        raise ValueError(f"{text} has more digits than 1/{scale} keeps")
    return int(exact)


def _rows(path: Path) -> tuple[list[dict[str, str]], str]:
    raw = path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8")))), hashlib.sha256(raw).hexdigest()


def growth(folder: Path, name: str) -> dict[str, Any]:
    """One growth table: per sex the columns L, M and S from the first row of the index on."""
    rows, digest = _rows(folder / "growth" / GROWTH[name])
    index = "length_cm" if name == "weight_for_length" else "age_days"
    table: dict[str, Any] = {"source": WHO, "source_sha256": digest, "index": index, "scale": SCALE}
    table["first"] = whole(rows[0][index], 10) if index == "length_cm" else int(rows[0][index])
    for sex in ("male", "female"):
        of_sex = [row for row in rows if row["sex"] == sex]
        table[sex] = {c: steps([whole(row[c], SCALE[c]) for row in of_sex]) for c in SCALE}
    return table


def jaundice(folder: Path) -> dict[str, Any]:
    """AAP thresholds in tenths of mg/dL from hour 1; `printed` counts the hours before the plateau."""
    rows, digest = _rows(folder / "jaundice" / "aap2022_thresholds_hourly.csv")
    curves: dict[str, Any] = {}
    for row in rows:
        key = f"{row['treatment']} {row['neurotox_risk']} {row['ga_weeks']}"
        curve = curves.setdefault(key, {"printed": 0, "tenths": []})
        curve["tenths"].append(whole(row["tsb_mg_dl"], 10))
        curve["printed"] += row["plateau_extension"] == "0"
    for curve in curves.values():
        curve["tenths"] = steps(curve["tenths"])
    return {"source": AAP, "source_sha256": digest, "first_hour": 1, "curves": curves}


def zones(folder: Path) -> dict[str, Any]:
    """Bhutani's centile zones in hundredths of mg/dL (background)."""
    rows, digest = _rows(folder / "jaundice" / "bhutani1999_zone_limits_hourly.csv")
    table: dict[str, Any] = {
        "source": BHUTANI,
        "source_sha256": digest,
        "first_hour": int(rows[0]["age_hours"]),
    }
    for centile in ("p40", "p75", "p95"):
        table[centile] = steps([whole(row[f"{centile}_mg_dl"], 100) for row in rows])
    return table


def rebuilt(table: dict[str, Any]) -> bytes:
    """The source text of a growth table again, as proof that nothing was lost."""
    by_length = table["index"] == "length_cm"
    lines = [f"sex,{table['index']},L,M,S"]
    for sex in ("male", "female"):
        columns = [[n / SCALE[c] for n in accumulate(table[sex][c])] for c in SCALE]
        for at, lms in enumerate(zip(*columns, strict=True), start=table["first"]):
            lines.append(",".join([sex, str(at / 10 if by_length else at), *(str(n) for n in lms)]))
    return ("\r\n".join(lines) + "\r\n").encode()


def rebuilt_jaundice(table: dict[str, Any]) -> bytes:
    """The source text of the AAP thresholds again."""
    lines = ["treatment,neurotox_risk,ga_weeks,age_hours,tsb_mg_dl,plateau_extension"]
    for key, curve in table["curves"].items():
        for at, tenths in enumerate(accumulate(curve["tenths"])):
            plateau = int(at >= curve["printed"])
            lines.append(",".join([*key.split(), str(at + table["first_hour"]), str(tenths / 10), str(plateau)]))
    return ("\r\n".join(lines) + "\r\n").encode()


def main(words: list[str]) -> int:
    """Write every table into the package from the folder named."""
    folder = Path(words[0])
    tables = {name: growth(folder, name) for name in GROWTH}
    tables |= {"jaundice": jaundice(folder), "jaundice_zones": zones(folder)}
    for name, table in tables.items():
        text = json.dumps(table, separators=(",", ":"))
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
