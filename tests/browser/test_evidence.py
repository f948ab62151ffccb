"""A test that fails leaves what its pages looked like, and how it came to that."""

import zipfile

from tests.browser.evidence import leave_evidence


def test_what_a_failing_test_leaves_behind(open_as, browser, tmp_path):
    page = open_as("board").page
    page.goto("/risks/")

    left = leave_evidence(browser, "tests/browser/test_x.py::test_of[a b]", tmp_path)

    assert left[0].parent.name == "tests-browser-test_x.py-test_of-a-b"
    names = {path.name for path in left}
    # Other tests of the session may have contexts of their own.
    pictures = [path for path in left if path.suffix == ".png"]
    assert pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert any("/risks/ -->" in path.read_text() for path in left if path.suffix == ".html")
    traces = [path for path in left if path.name.endswith("-trace.zip")]
    assert traces, names
    with zipfile.ZipFile(traces[-1]) as archive:
        assert b"/risks/" in archive.read("trace.trace")
