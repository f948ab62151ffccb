"""The charts of `injuries.statistics.spc`, by the name that scripts outside hold on to."""

from .statistics.spc import c_chart, signals, u_chart, xmr

__all__ = ["c_chart", "signals", "u_chart", "xmr"]
