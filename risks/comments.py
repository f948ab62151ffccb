"""What of the risk register is commented on and asked about."""

from ohs.registers.comments import commented

from .models import Control, Indicator, Risk

COMMENTED = (
    commented(
        Risk,
        "risk",
        "Risk",
        "risks.view_risk",
        called=lambda risk: f"Risk {risk.ref or 'without a reference'} {risk.title}",
        parts=lambda risk: risk.controls.select_related("risk").order_by("title", "pk"),
    ),
    commented(
        Control,
        "control",
        "Control",
        "risks.view_control",
        rows=lambda: Control.objects.select_related("risk"),
        called=lambda control: control.title,
        url=lambda control: control.risk.get_absolute_url(),
        above=lambda control: [(control.risk.get_absolute_url(), str(control.risk))],
    ),
    commented(
        Indicator,
        "indicator",
        "Indicator",
        "risks.view_indicator",
        called=lambda indicator: indicator.title,
    ),
)
