"""The risk register: the matrix it is scored on, the risks, what was recorded of them, and what holds them down."""

from .appetite import Appetite, Category
from .evidence import (
    Control,
    Indicator,
    IndicatorCount,
    IndicatorCoverage,
    IndicatorExtract,
    IndicatorReading,
)
from .matrix import Band, ImpactLevel, LikelihoodLevel, MatrixCell, ReviewInterval, RiskMatrix
from .record import RegisterMove, RiskReview, RiskScore, RiskStateChange
from .register import Risk, RiskLead, RiskTask

__all__ = [
    "Appetite",
    "Band",
    "Category",
    "Control",
    "ImpactLevel",
    "Indicator",
    "IndicatorCount",
    "IndicatorCoverage",
    "IndicatorExtract",
    "IndicatorReading",
    "LikelihoodLevel",
    "MatrixCell",
    "RegisterMove",
    "ReviewInterval",
    "Risk",
    "RiskLead",
    "RiskMatrix",
    "RiskReview",
    "RiskScore",
    "RiskStateChange",
    "RiskTask",
]
