"""Units are kept as UCUM and shown as people write them."""

from __future__ import annotations


def N_(text: str) -> str:
    """Mark for translation; translated when shown."""
    return text


SHOWN: dict[str, str] = {
    "": "",
    "Cel": "℃",
    "/min": N_("次/分"),
    "mm[Hg]": "mmHg",
    "%": "%",
    "kg": "kg",
    "g": "g",
    "cm": "cm",
    "mm": "mm",
    "mL": "ml",
    "L": "L",
    "min": N_("分钟"),
    "h": N_("小时"),
    "mg/dL": "mg/dL",
    "umol/L": "µmol/L",
    "mg/L": "mg/L",
    "mmol/L": "mmol/L",
    "Pa": "Pa",
    "uW/cm2": "µW/cm²",
    "{score}": N_("分"),
    "{count}": N_("次"),
    "{finger}": N_("指"),
    "{pad}": N_("片"),
    "{piece}": N_("件"),
    "{person}": N_("人"),
    "{family}": N_("户"),
    "{room}": N_("间"),
    "[CNY]": N_("元"),
}
