"""Exists so that every measured thing leaves under a code and unit that others know (LOINC, UCUM)."""

from types import MappingProxyType
from typing import NamedTuple


class Identifier(NamedTuple):
    """LOINC code (None where none is known to fit), its short English name, and the UCUM unit."""

    loinc: str | None
    name: str
    ucum: str


MEASURED = MappingProxyType(
    {
        "weight_kg": Identifier("29463-7", "Body weight", "kg"),
        "birth_weight_kg": Identifier("8339-4", "Birth weight measured", "kg"),
        "length_cm": Identifier("8306-3", "Body height, lying", "cm"),
        "head_cm": Identifier("9843-4", "Head occipital-frontal circumference", "cm"),
        "bmi": Identifier("39156-5", "Body mass index", "kg/m2"),
        "temp_c": Identifier("8310-5", "Body temperature", "Cel"),
        "temp_axillary_c": Identifier("8328-7", "Axillary temperature", "Cel"),
        "pulse": Identifier("8867-4", "Heart rate", "/min"),
        "respiration": Identifier("9279-1", "Respiratory rate", "/min"),
        "spo2": Identifier("59408-5", "Oxygen saturation in arterial blood by pulse oximetry", "%"),
        "systolic": Identifier("8480-6", "Systolic blood pressure", "mm[Hg]"),
        "diastolic": Identifier("8462-4", "Diastolic blood pressure", "mm[Hg]"),
        "tsb_mg_dl": Identifier("1975-2", "Bilirubin total in serum or plasma, mass", "mg/dL"),
        "tsb_umol_l": Identifier("14631-6", "Bilirubin total in serum or plasma, moles", "umol/L"),
        "tcb_mg_dl": Identifier("58941-6", "Bilirubin in skin by transcutaneous meter", "mg/dL"),
        "ga_weeks": Identifier("18185-9", "Gestational age", "wk"),
        "pain_0_10": Identifier("72514-3", "Pain severity 0-10 verbal rating", "{score}"),
        "epds": Identifier("71354-5", "Edinburgh Postnatal Depression Scale", "{score}"),
        "epds_total": Identifier("99046-5", "Edinburgh Postnatal Depression Scale total score", "{score}"),
        "phq9_total": Identifier("44261-6", "PHQ-9 total score", "{score}"),
        "gad7_total": Identifier("70274-6", "GAD-7 total score", "{score}"),
        # No code known to fit: kept here so that nobody looks for one twice.
        "pain": Identifier(None, "Pain, 0-3 as on the early warning chart", "{score}"),
        "feed_ml": Identifier(None, "Volume of one milk feed", "mL"),
        "feed_minutes": Identifier(None, "Duration of one breastfeed", "min"),
        "percent_change": Identifier(None, "Weight change since birth", "%"),
        "reeda_total": Identifier(None, "REEDA wound score", "{score}"),
        "fundus_cm": Identifier(None, "Fundus height from the umbilicus after birth", "cm"),
        "diastasis_cm": Identifier(None, "Distance between the rectus muscles", "cm"),
        "pelvic_floor": Identifier(None, "Pelvic floor strength 0-5", "{score}"),
        "constitution_score": Identifier(None, "Constitution score of GB/T 46939-2025", "{score}"),
        "wet_nappies": Identifier(None, "Wet nappies in 24 hours", "{count}/(24.h)"),
        "stools": Identifier(None, "Stools in 24 hours", "{count}/(24.h)"),
    }
)
