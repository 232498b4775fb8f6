"""Exists to say what published tables and scores make of a measurement, in pure Python: no Django, no
database, no clock.

Frozen dataclasses go in, frozen results come out; every finding names its rule, its source and how sure that
source is (*published*, *secondary*: the medical lead confirms it before it may alert, *background*). Wording
never diagnoses: 观察 (`observe`), 请医生看 (`ask_doctor`), 立即请医生 (`urgent`). A value that cannot be
right raises `refusals.Refused` (`.message_id`, `.params` for the screen); nothing is ever silently filled in
or converted.

Ask here::

    from yuexu.clinical import signs, trends, jaundice, weight_loss, growth, recovery, mood, constitution

    signs.read_mother(signs.MotherSigns(temp_c=38.4, pulse=104))      # -> findings, loudest first
    signs.read_newborn(signs.NewbornSigns(temp_c=36.2, danger={"grunting"}))
    signs.read("newborn", {...})                                      # -> a centre's own Bands, for `bands=`

    trends.feeds([trends.Feed(at=..., ml=50), ...])                   # -> findings about the latest feed
    trends.weights([trends.Weighing(at=..., kg=3.1), ...], birth=..., birth_kg=3.3)
    trends.nappies([trends.Nappy(at=..., wet=True), ...], birth=..., at=...)
    trends.temperatures([trends.NewbornTemperature(at=..., celsius=36.4), ...])

    jaundice.assess(ga_weeks=38, age_hours=50, risk="none", tsb_mg_dl=14.2)  # lines, distance, follow-up
    jaundice.threshold / from_umol / rapid_rise / skin_needs_blood / may_stop / prolonged
    weight_loss.assess("vaginal", 48, -8.3)                           # curves, band, findings
    growth.assess("female", 12, weight_kg=3.4, length_cm=50)          # five z-scores, flags
    growth.curves / centile / value_at / corrected_days / expected_gain; growth.arrays.z_scores (numpy)
    recovery.wound / lochia / fundus / breast / diastasis / pelvic_floor
    mood.score("epds", answers)                                       # total, band, escalate, findings
    constitution.assess("female", answers), constitution.view(result, constitution.FOUR)
    nutrition.LACTATION, nutrition.ALLERGENS, identifiers.MEASURED (LOINC, UCUM)

A finding has `code`, `level`, `message_id` (simplified Chinese with named places), `params`, `rule`,
`source`, `standing`, and `text` (the sentence filled in). `findings.worst(several)` gives the loudest level.

Importing any of this loads no table and no numpy: a table is read at its first use (about 1 ms each, once;
200 kB for all), and only `growth.arrays` needs numpy, because a request that saves one entry must not pay 100
ms and 20 MB for it.
"""
