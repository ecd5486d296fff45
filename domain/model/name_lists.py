"""Given names and surnames of many origins, from the lists of the package Faker. Read when first needed."""

from functools import cache
from importlib import import_module

from domain.model.tokens import plain

_ORIGINS = (
    "en",
    "en_GB",
    "en_IE",
    "ga_IE",
    "en_US",
    "en_NZ",
    "en_IN",
    "en_PK",
    "en_KE",
    "en_NG",
    "yo_NG",
    "ig_NG",
    "ha_NG",
    "tw_GH",
    "sw",
    "zu_ZA",
    "pl_PL",
    "ro_RO",
    "pt_PT",
    "tr_TR",
    "es_ES",
    "fr_FR",
    "fr_DZ",
    "it_IT",
    "lt_LT",
    "hu_HU",
    "sk_SK",
    "vi_VN",
    "de_DE",
    "nl_NL",
    "sv_SE",
    "no_NO",
    "da_DK",
    "fi_FI",
    "et_EE",
    "lv_LV",
    "cs_CZ",
    "sl_SI",
    "hr_HR",
    "az_AZ",
    "uz_UZ",
    "id_ID",
)
_SHORTEST = 3
"""Shorter names are too often something else: An, Le, My."""


@cache
def given_names() -> frozenset[str]:
    """Given names, small and without accents. Some are ordinary words too: see ordinary_words.py."""
    return _listed("first_name")


@cache
def surnames() -> frozenset[str]:
    """Surnames, small and without accents."""
    return _listed("last_name")


def _listed(prefix: str) -> frozenset[str]:
    found: set[str] = set()
    for origin in _ORIGINS:
        # The class has the lists; nothing is generated, so no generator is made.
        provider = import_module(f"faker.providers.person.{origin}").Provider
        for attribute in dir(provider):
            names = getattr(provider, attribute)
            if attribute.startswith(prefix) and not callable(names):
                found.update(plain(str(name)) for name in names)
    return frozenset(name for name in found if len(name) >= _SHORTEST)
