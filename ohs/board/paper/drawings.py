"""Drawings as pictures, for the files that take no SVG."""

from functools import lru_cache


@lru_cache(maxsize=32)
def as_png(svg: str) -> bytes:
    """A chart as a picture, which Word shows everywhere; the same chart stands in the packs of all audiences.

    Its letters are those that the drawing engine brings along: the machine may have no Arial.
    """
    import vl_convert

    return vl_convert.svg_to_png(svg.replace("Arial", "Liberation Sans"), scale=2)
