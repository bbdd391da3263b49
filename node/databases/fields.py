"""Checks of single fields that several databases have. All raise Invalid."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from node.databases.shape import Invalid

# ISO 3166-1 alpha-3, and UNO, EUE, RKS: what a bureau or a plate can bear beside them (ICAO Doc
# 9303-3 section 5: the United Nations, the European Union, Kosovo).
COUNTRIES = frozenset(
    re.findall(
        r"\w+",
        """
        ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD
        BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR
        COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH
        ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL
        GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR
        JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR
        MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL
        NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY
        PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP
        SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA
        UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE UNO EUE
        RKS
        """,
    )
)
# ISO 3166-1 8.1.3 leaves these to its users: XPO is INTERPOL, XXA a stateless person, others are
# free for hubs and for trying things out.
_USER_ASSIGNED = re.compile(r"X[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# ICAO Doc 9303-3 section 5: one- and two-letter codes occur beside the three-letter ones.
_ISSUER = re.compile(r"[A-Z]{1,3}|[A-Z]{2}[0-9]")
MAX_TEXT = 500
MAX_OWN_NUMBER = 64


def country(field: str, text: str, *, required: bool = True) -> str:
    """ISO 3166-1 alpha-3 code, upper case. A code that does not exist would protect nobody."""
    code = text.strip().upper()
    if not code and not required:
        return ""
    if code not in COUNTRIES and not _USER_ASSIGNED.fullmatch(code):
        raise Invalid(field, "COUNTRY", f"{text!r} is no country code of ISO 3166-1 alpha-3")
    return code


@lru_cache(maxsize=4096)
def issuer(field: str, text: str) -> str:
    """Issuing state or organisation as in ICAO Doc 9303-3 section 5. Remembered: there are few."""
    code = text.strip().rstrip("<").upper()
    if not _ISSUER.fullmatch(code):
        raise Invalid(field, "ISSUER", f"{text!r} is no issuer code of ICAO Doc 9303-3")
    return german(code)


def german(code: str) -> str:
    """One code for Germany: zones hold D, many writers of lists DEU."""
    return "D" if code == "DEU" else code


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def check_dates(content: Any, *fields: str) -> None:
    """Each is empty or ISO 8601, YYYY-MM-DD."""
    for field in fields:
        text = getattr(content, field)
        if text and not _is_date(text):
            raise Invalid(field, "DATE", f"{text!r} is no date of the form YYYY-MM-DD")


def check_past(field: str, text: str) -> None:
    """A date, or nothing, that lies ahead nowhere: dates run up to 14 hours ahead of UTC."""
    if text > (datetime.now(UTC) + timedelta(hours=14)).date().isoformat():
        raise Invalid(field, "DATE", f"{text} lies in the future")


def own_number(field: str, text: str) -> str:
    """The owner's own number of something, or nothing: printable ASCII of bounded length."""
    text = text.strip()
    if len(text) > MAX_OWN_NUMBER or not text.isascii() or not text.isprintable():
        raise Invalid(field, "SUBJECT", f"not up to {MAX_OWN_NUMBER} printable ASCII characters")
    return text


def check_texts(content: Any, *fields: str, most: int = MAX_TEXT) -> None:
    """Free text of bounded length, without control characters: they would reach terminals."""
    for field in fields:
        check_text(field, getattr(content, field), most)


def check_text(field: str, text: str, most: int = MAX_TEXT) -> None:
    """One text, as `check_texts` does."""
    if len(text) > most:
        raise Invalid(field, "TOO_LONG", f"longer than {most} characters")
    if text and _CONTROL.search(text):
        raise Invalid(field, "CHARACTER", "holds control characters")


def check_enum(field: str, enum: Any, value: int) -> None:
    """An enum of proto3 is open: any number can arrive."""
    if value not in enum.values():
        raise Invalid(field, "WORD", f"there is no {value} among its values")


def enum_word(enum: Any, value: int) -> str:
    """STOLEN_BLANK of DOCUMENT_STATUS_STOLEN_BLANK as "stolen blank"."""
    names = enum.keys()
    prefix = names[0].removesuffix("UNSPECIFIED")
    return str(enum.Name(value)).removeprefix(prefix).replace("_", " ").lower()
