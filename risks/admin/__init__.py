"""Where the HSW team keeps the register, and a lead what is theirs."""

from . import indicators, matrix, risks  # noqa: F401 - each registers its part
