"""Action plans as files: tables of tasks, and plans as they are printed."""

from .importer import PlanImporter

__all__ = ["PlanImporter"]
