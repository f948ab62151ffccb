"""What of the injury register is commented on and asked about."""

from ohs.registers.comments import commented

from .models import Investigation, ReportLine
from .permissions import SMALL_NUMBERS

COMMENTED = (
    commented(
        ReportLine,
        "line",
        "Report line",
        "injuries.view_reportline",
        called=lambda line: line.title,
    ),
    # What is said of an incident is a narrative: it is for those who may know who was hurt, as the working narrative is.
    commented(
        Investigation,
        "investigation",
        "Investigation",
        "injuries.view_investigation",
        SMALL_NUMBERS,
        called=lambda incident: f"Incident {incident.number} {incident.title}",
        small_numbers=True,
    ),
)
