import xml.etree.ElementTree as ET
from types import SimpleNamespace

from ohs.web import charts

SPEC = {
    "width": 200,
    "height": 80,
    "data": {"values": [{"m": "Apr", "n": 3}, {"m": "May", "n": 5}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "m", "type": "nominal"},
        "y": {"field": "n", "type": "quantitative"},
    },
}
NS = {"s": "http://www.w3.org/2000/svg"}


def test_the_engine_is_started_once_and_only_where_a_worker_draws_for_itself(monkeypatch, settings):
    begun = []
    monkeypatch.setattr(
        charts, "Thread", lambda **how: begun.append(how) or SimpleNamespace(start=lambda: None)
    )
    shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://x"}
    for caches, times in ((settings.CACHES, 1), ({"default": shared}, 0)):
        begun.clear()
        charts.start_engine.cache_clear()
        monkeypatch.setattr(charts, "settings", SimpleNamespace(CACHES=caches))

        charts.start_engine()
        charts.start_engine()

        assert len(begun) == times
    charts.start_engine.cache_clear()


def test_a_chart_is_one_named_and_described_image():
    drawn = charts.svg(SPEC, title="Injuries <month>", description="Rose from 3 to 5 & stayed.")

    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.find("s:title", NS).text == "Injuries <month>"
    assert root.find("s:desc", NS).text == "Rose from 3 to 5 & stayed."
    assert root.get("aria-labelledby").split() == [
        root.find("s:title", NS).get("id"),
        root.find("s:desc", NS).get("id"),
    ]


def test_a_chart_has_neither_script_nor_inline_style():
    drawn = charts.svg(SPEC, title="t", description="d")

    assert "<style" not in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


def test_two_charts_on_a_page_share_no_id():
    first = ET.fromstring(charts.svg(SPEC, title="one", description="d"))
    second = ET.fromstring(charts.svg(SPEC, title="two", description="d"))

    ids = [{e.get("id") for e in root.iter() if e.get("id")} for root in (first, second)]
    assert ids[0] and not ids[0] & ids[1]


def test_the_same_content_is_drawn_once(monkeypatch):
    charts.svg(SPEC, title="t", description="d")
    monkeypatch.setattr(charts, "_draw", None)

    assert charts.svg(SPEC, title="t", description="d")


def test_a_chart_is_drawn_for_a_wide_screen_and_for_a_phone():
    def draw(*, narrow=False):
        spec = charts.fitted(SPEC) if narrow else SPEC
        return charts.svg(spec, title="t", description="d")

    drawn = charts.for_screens(draw, part="The newest <24> months.")

    assert drawn.count("<svg") == 2
    wide, narrow = drawn.split('<div class="ohs-chart-narrow">')
    assert f'width="{charts.NARROW}"' in narrow
    assert f'width="{charts.NARROW}"' not in wide
    assert "The newest &lt;24&gt; months." in narrow
    assert charts.for_screens(lambda **_: None) == ""


def test_a_missing_month_breaks_a_sparkline():
    drawn = charts.sparkline([1, 2, None, 3, 4], title="t")

    assert drawn.count("<polyline") == 2
    ET.fromstring(drawn)


def test_a_sparkline_of_nothing_is_nothing():
    assert charts.sparkline([None, None], title="t") == ""
