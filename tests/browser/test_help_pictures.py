"""The pictures of the help pages are taken here, so that each shows a page as it is now."""

import struct

from ohs.web.help_pictures import HEIGHT, PICTURES, WIDTH
from tests.browser.pictures import SCALE, take_all


def test_every_picture_of_the_help_can_be_taken(site, browser, signed_in):
    take_all(browser, site, signed_in)

    for picture in PICTURES.values():
        head = picture.path.read_bytes()[:24]
        assert struct.unpack(">II", head[16:24]) == (WIDTH * SCALE, HEIGHT * SCALE), picture.name
        assert picture.path.stat().st_size < 200_000, picture.name
