"""What stands in the reference files as printed or read and is not compared, and topics without any such value."""

from __future__ import annotations

NOT_COMPARED = (
    ("Duty, mass velocities, R and P of the exchangers", "arithmetic on the inputs, no function of the engine"),
    ("BANK-CENGEL-7.7", "pitch ratio 3.3; the ideal bank holds from 1.2 to 1.5 and says so"),
    ("Condensation (COND-INC-10.3, 10.4, COND-KERN-12.1, shell side of KERN-12.1)", "the engine is single phase"),
    ("COST-TURTON-7.9", "Guthrie's module factors are not in the engine"),
    ("Typical overall coefficients, 20 services", "a range of practice, not the result of one stated exchanger"),
    (
        "Fouling services that are not one fluid (boiler blowdown, overhead and bottoms, river water minimum, "
        "ammonia and "
        "naphtha vapour, coal flue gas, quench oil, molten salt, oil-bearing ammonia, ranges)",
        "the catalogue holds fluids, not services",
    ),
    ("HTRI-OILWATER: films, velocities, pressure drops", "the fluids' properties are not printed"),
    (
        "HTRI-OILWATER: stream fractions",
        "the fluids' properties are not printed; with stand-in liquids tests/rating holds them to 0.07",
    ),
    ("CR6-CONDENSER: bundle by K1 and n1, films", "another layout method; the shell side condenses"),
    ("KERN-11.2: final design but for the shell's loss", "the number of tubes is not printed"),
    ("KERN-11.4: coefficients with the steam side", "the engine is single phase"),
    ("KERN-11.5: second trial", "a divided-flow shell, which the method does not know"),
    ("VG320: mean temperature difference", "stands in the first table as F-VG320"),
    ("ASPEN-BEM-1200, ASPEN-BEU-273: shell side", "the baffle line of the sheets was not read"),
    ("SERTH-5.1", "second-hand figures; used in the comparison of methods only"),
)

WITHOUT_PRINT = (
    (
        "Bell-Delaware factors J and R, film and pressure drop they give",
        "independent library `ht`, Hall's spreadsheet",
        "tests/rating",
    ),
    ("Friction factor", "Colebrook and Churchill of `fluids`", "tests/rating"),
    (
        "Vibration: frequencies, instability, shedding, buffeting",
        "beam theory, a second transcription",
        "tests/vibration",
    ),
    ("Tubesheet thickness, weights", "formulas evaluated apart, hand calculations", "tests/standards"),
    ("Clearances, spans, nozzles", "the standards' figures as cited", "tests/standards"),
    ("Bottom-up cost", "calibrated on Turton, so no validation", "tests/standards"),
)
