"""Evidence and the virus scanner: a file is handed out once the scanner has found nothing in it, and is held until then."""

import logging
from collections.abc import Iterable

from django.core.files.base import File

from ohs.core.errors import OperationRefused
from ohs.core.scanning import ScannerAway, Verdict, infected, is_scanning, scan

from .models import Evidence, EvidenceScan

logger = logging.getLogger(__name__)


def scan_new_files(files: Iterable[File]) -> list[Verdict | None]:
    """What the scanner says of each file of an update; None where it does not answer. Refuses one with a virus in it."""
    verdicts: list[Verdict | None] = []
    for file in files:
        verdict = _ask(file) if is_scanning() else None
        if verdict is not None and not verdict.clean:
            raise OperationRefused({"files": infected(file.name or "", verdict.found)})
        verdicts.append(verdict)
    return verdicts


def note_verdict(evidence: Evidence, verdict: Verdict | None) -> EvidenceScan | None:
    if verdict is None:
        return None
    scanned: EvidenceScan = EvidenceScan.objects.create(
        evidence=evidence, clean=verdict.clean, found=verdict.found
    )
    return scanned


def last_scan(evidence: Evidence) -> EvidenceScan | None:
    """The scanner's word on a file; one that it did not have yet is asked for now. None while it does not answer."""
    known: EvidenceScan | None = evidence.scans.order_by("-pk").first()
    if known is not None:
        return known
    with evidence.file.open("rb") as file:
        return note_verdict(evidence, _ask(file))


def _ask(file: File) -> Verdict | None:
    file.seek(0)
    try:
        return scan(file.chunks())
    except ScannerAway as away:
        logger.error("virus scanner: %s", away)
        return None
    finally:
        file.seek(0)
