"""The rates of `injuries.statistics.rates`, by the name that scripts outside hold on to."""

from .statistics.rates import RateRatio, funnel_limits, poisson_interval, rate_ratio

__all__ = ["RateRatio", "funnel_limits", "poisson_interval", "rate_ratio"]
