"""England's bank holidays, from a library that is kept up to date with proclamations."""

from datetime import date
from functools import cache

import holidays as library

FIRST_YEAR, LAST_YEAR = 1990, 2100


@cache
def england() -> frozenset[date]:
    """Every bank holiday of England from FIRST_YEAR to LAST_YEAR, substitute days included."""
    return frozenset(library.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1)))
