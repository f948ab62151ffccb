from .dashboard import Dashboard
from .meetings import MeetingDetail, MeetingList

__all__ = ["Dashboard", "MeetingDetail", "MeetingList"]
