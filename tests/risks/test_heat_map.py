from risks.rules import heat_map
from risks.rules.heat_map import BandOf, Level, Matrix, Plot
from risks.rules.trend import Position

LOW, MEDIUM, HIGH = (
    BandOf(1, "Low", "calm", False),
    BandOf(2, "Medium", "watch", False),
    BandOf(3, "High", "serious", True),
)
LEVELS = tuple(Level(value, f"Level {value}", "") for value in (1, 2, 3))
MATRIX = Matrix(
    pk=1,
    version=1,
    size=3,
    likelihood=LEVELS,
    impact=LEVELS,
    cells={
        (1, 1): LOW,
        (1, 2): LOW,
        (1, 3): MEDIUM,
        (2, 1): LOW,
        (2, 2): MEDIUM,
        (2, 3): HIGH,
        (3, 1): MEDIUM,
        (3, 2): HIGH,
        (3, 3): HIGH,
    },
)


def plot(pk, now=None, *, before=None, stated="unchanged", computed="unchanged", **more):
    return Plot(
        pk=pk,
        ref=str(pk),
        url=f"/risks/{pk}/",
        title=f"Risk {pk}",
        now=Position(*now, MATRIX.band(*now).level, 1) if now else None,
        before=before,
        target=more.pop("target", None),
        stated=stated,
        computed=computed,
        outside=more.pop("outside", None),
        **more,
    )


def cell(grid, likelihood, impact):
    return next(
        cell
        for row in grid.rows
        for cell in row
        if (cell.likelihood.value, cell.impact.value) == (likelihood, impact)
    )


def test_rows_run_from_the_most_likely_down_and_columns_from_the_least_harmful():
    grid = heat_map.build([], MATRIX)

    assert [row[0].likelihood.value for row in grid.rows] == [3, 2, 1]
    assert [cell.impact.value for cell in grid.rows[0]] == [1, 2, 3]


def test_a_risk_stands_in_its_cell_with_band_and_score_in_words():
    grid = heat_map.build([plot(1, (2, 3))], MATRIX)

    assert [each.ref for each in cell(grid, 2, 3).plots.first] == ["1"]
    assert (cell(grid, 2, 3).band.name, cell(grid, 2, 3).score) == ("High", "2 × 3")


def test_a_risk_without_a_score_stands_in_the_tray_and_in_no_cell():
    grid = heat_map.build([plot(1)], MATRIX)

    assert [each.pk for each in grid.unscored.first] == [1]
    assert not any(each.plots for row in grid.rows for each in row)


def test_a_score_of_another_matrix_is_not_moved_over():
    other = plot(1, (2, 2))
    other.now = Position(2, 2, 2, 99)

    grid = heat_map.build([other], MATRIX)

    assert [each.pk for each in grid.elsewhere.first] == [1]
    assert not cell(grid, 2, 2).plots


def test_the_appetite_line_runs_between_what_is_within_and_what_is_not():
    grid = heat_map.build([], MATRIX, limit=2)

    beyond = {
        (each.likelihood.value, each.impact.value)
        for row in grid.rows
        for each in row
        if each.beyond
    }
    assert beyond == {(2, 3), (3, 2), (3, 3)}
    assert cell(grid, 2, 3).line_left and cell(grid, 2, 3).line_below
    assert cell(grid, 3, 2).line_left and cell(grid, 3, 2).line_below
    assert not cell(grid, 3, 3).line_left and not cell(grid, 3, 3).line_below


def test_without_an_appetite_no_line_is_drawn():
    grid = heat_map.build([], MATRIX)

    assert not any(each.line_left or each.line_below for row in grid.rows for each in row)


def test_a_risk_that_moved_says_from_where_and_is_named_where_it_left():
    grid = heat_map.build([plot(1, (2, 2), before=Position(3, 2, 3, 1))], MATRIX)

    assert grid.listed.first[0].moved_from == (3, 2)
    assert [each.pk for each in cell(grid, 3, 2).left.first] == [1]


def test_a_target_is_marked_in_its_cell():
    grid = heat_map.build([plot(1, (3, 3), target=(1, 1))], MATRIX)

    assert [each.pk for each in cell(grid, 1, 1).targets.first] == [1]


def test_the_list_starts_with_what_worsened_then_the_unrated_then_the_worst_placed():
    rows = [
        plot(1, (1, 1)),
        plot(2, (3, 3)),
        plot(3, (1, 1), stated="worsened", computed="worsened"),
        plot(4, stated="not yet rated", computed="not yet rated"),
        plot(5, (1, 1), stated="improved", computed="improved"),
        # Stated unchanged, but the scores say worse: it does not hide behind the word.
        plot(6, (2, 2), stated="unchanged", computed="worsened"),
    ]

    grid = heat_map.build(rows, MATRIX)

    assert [each.pk for each in grid.listed.first] == [6, 3, 4, 2, 1, 5]


def test_a_crowded_cell_is_a_count_that_opens_and_then_the_register():
    rows = [plot(pk, (2, 2), stated="worsened" if pk < 3 else "unchanged") for pk in range(1, 31)]

    full = cell(heat_map.build(rows, MATRIX), 2, 2)

    assert full.is_full
    assert full.tally == "30 risks, 2 worsened"
    assert len(full.plots.first) == heat_map.MANY
    assert full.plots.more == 30 - heat_map.MANY
    assert full.narrow == "open=yes&likelihood=2&impact=2"


def test_the_tracks_are_decoration_and_say_nothing_that_the_cells_do_not():
    from risks.templatetags.risk_map import chips, tracks

    grid = heat_map.build([plot(1, (2, 2), before=Position(3, 2, 3, 1)), plot(2, (1, 1))], MATRIX)

    drawn = tracks(grid)
    # The whole of it, its caption too, is hidden from whoever hears the cells.
    assert drawn.startswith('<div class="ohs-tracks" aria-hidden="true">')
    assert drawn.endswith("</svg></div>") and "style=" not in drawn
    assert "from 3 × 2" in chips(cell(grid, 2, 2).plots.first)


def test_nothing_is_drawn_where_nothing_moved_or_too_much_did():
    from risks.templatetags.risk_map import tracks

    assert tracks(heat_map.build([plot(1, (2, 2))], MATRIX)) == ""
    many = [plot(pk, (2, 2), before=Position(3, 2, 3, 1)) for pk in range(13)]
    assert tracks(heat_map.build(many, MATRIX)) == ""


def test_what_stands_in_a_cell_is_escaped():
    from risks.templatetags.risk_map import chips

    risky = plot(1, (2, 2))
    risky.title = "<script>"

    assert "<script>" not in chips([risky])
