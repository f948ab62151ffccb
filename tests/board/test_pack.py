"""The paper: written from data, right, and the same on the page, in PDF, in Word and in the CSVs."""

import csv
import datetime as dt
import io
import re
import zipfile
from html import unescape

import pytest
from django.urls import reverse
from docx import Document

from ohs.board import operations
from ohs.board.checklist import paper_items
from ohs.board.models import PaperText, StandardText
from ohs.board.operations import write_paper
from ohs.board.paper import files, word
from ohs.board.paper.drawings import as_png
from ohs.board.paper.plan import TO_COMPLETE
from ohs.board.paper.write import write
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD, PANEL
from ohs.registers.content import Chart, Paper, Paragraph, Section, Table, from_plain, to_plain
from ohs.registers.contract import read_tables
from tests.conftest import begin_afresh

pytestmark = pytest.mark.usefixtures("demo_users")

PANEL_SLUG = "joint-audit-panel-2021-07-05"


@pytest.fixture
def panel():
    return BoardMeeting.objects.get(slug=PANEL_SLUG)


@pytest.fixture(scope="module")
def _written(_demo_loaded, django_db_blocker):
    """The tables and the paper of the demonstration as it is, put together once; no test changes them."""
    begin_afresh()
    with django_db_blocker.unblock():
        panel = BoardMeeting.objects.get(slug=PANEL_SLUG)
        tables = dict(read_tables(panel.as_at, BOARD))
        paper = write(meeting=panel, audience=BOARD, tables=tables)
    before = repr(tables), to_plain(paper)
    yield tables, paper
    assert (repr(tables), to_plain(paper)) == before


@pytest.fixture
def tables(_written):
    return _written[0]


@pytest.fixture
def paper(_written):
    return _written[1]


OWN_WORDS = ("recommendations", "equality", "financial", "legal", "risk-implications")


def texts(paper):
    """Everything a paper says, in order."""

    def of(section):
        yield section.heading
        for block in section.blocks:
            match block.kind:
                case "paragraph" | "note" | "heading":
                    yield block.text
                case "bullets":
                    yield from block.items
                case "table":
                    yield block.caption
                    yield from block.header
                    for row in block.rows:
                        yield from row
                case "chart":
                    yield block.caption
        for child in section.sections:
            yield from of(child)

    yield paper.title
    for section in paper.sections:
        yield from of(section)


def flat(text):
    return " ".join(text.split())


def test_the_nine_injury_statements_with_the_papers_figures(paper):
    section = next(section for section in paper.sections if section.key == "injuries")
    sentences = next(block.items for block in section.blocks if block.kind == "bullets")

    assert len(sentences) == 9
    for sentence, said in zip(
        sentences,
        [
            "rose by 17%",
            "in line with",
            "fell by 33%",
            "rose by 22% (95% interval 16% to 29%)",
            "fewer than 3 injuries a month",
            "fewer than 5 injuries a month",
            "in line with",
            "in line with",
            "10% higher",
        ],
        strict=True,
    ):
        assert said in sentence
    assert "2,748 injuries, 595 more than the year before, of which about 94" in sentences[3]
    for sentence, mean in zip(sentences, (451, 10, 11, 229, None, None, 46, 25, 45), strict=True):
        said = f"On average {mean} a month." if mean else "a month on average"
        assert said in sentence


def test_every_number_of_the_appendices_is_that_of_the_csv(paper, tables):
    """The tables of the paper against the files of its zip, cell by cell."""
    printed = {
        block.caption: block
        for section in paper.sections
        for block in section.blocks
        if block.kind == "table"
    }
    tasks = {row["task"]: row for row in list(tables["key-tasks"].texts()) if "2021" in row["plan"]}
    for row in printed["The live plans, task by task"].rows:
        source = tasks.pop(row[0])
        assert row[1:] == (
            source["task_title"],
            source["leads"].replace(" | ", ", "),
            source["timescale"],
            source["standing"],
        )
    assert not tasks

    risks = {row["ref"]: row for row in list(tables["risks"].texts())}
    for ref, trend, description, leads, state, score in printed[
        "The corporate register and its trends"
    ].rows:
        source = risks[ref]
        assert trend.endswith(source["trend_stated"])
        assert (description, state) == (source["description"], source["state"])
        assert leads == source["leads"].replace(" | ", " and ")
        told = source["current_likelihood"], source["current_impact"], source["current_band"]
        wanted = "likelihood {}, impact {}: {}".format(*told) if told[0] else "not yet scored"
        assert score == wanted

    findings = list(tables["maturity-findings"].texts())
    counted = {
        theme: [
            sum(row["rating"] == rating for row in findings if row["theme_number"] == theme)
            for rating in ("NC", "C", "PC")
        ]
        for theme in {row["theme_number"] for row in findings}
    }
    for name, *ratings, rated in printed[
        "Audit ratings by theme, of units audited at level 3"
    ].rows:
        if ratings[0] == "–":
            continue
        assert list(map(int, ratings)) == counted[name.partition(".")[0]]
        assert int(rated) == sum(map(int, ratings))

    matrix = list(tables["maturity-matrix"].texts())
    assert [row[1:] for row in printed["Audited rating of each unit by theme"].rows] == [
        tuple(cell for name, cell in row.items() if name not in ("theme_number", "theme"))
        for row in matrix
    ]


def test_the_numbers_of_the_considerations_are_those_of_the_csvs(paper, tables):
    section = next(section for section in paper.sections if section.key == "considerations")
    said = " ".join(next(block for block in section.blocks if block.kind == "bullets").items)
    tasks = [row for row in list(tables["key-tasks"].texts()) if "2021" in row["plan"]]
    risks = list(tables["risks"].texts())
    lines = list(tables["injury-lines"].texts())

    late = sum(row["standing"] == "overdue" for row in tasks)
    soon = sum(row["standing"] == "due within 30 days" for row in tasks)
    assert f"{late} key tasks are overdue and {soon} are due within 30 days." in said
    stated = [
        sum(row["trend_stated"] == word for row in risks)
        for word in ("improved", "unchanged", "worsened", "not yet rated")
    ]
    assert (
        "{} improved, {} stayed unchanged, {} worsened and {} is not yet rated".format(*stated)
        in said
    )
    outside = sum(row["within_appetite"] == "no" for row in risks)
    assert f"{outside} stand outside appetite" in said
    higher, lower = (sum(row["verdict"] == word for row in lines) for word in ("higher", "lower"))
    assert f"the rate of {higher} is higher than the year before and of {lower} lower" in said


def test_figures_that_came_late_are_marked_against_the_last_board(paper):
    section = next(section for section in paper.sections if section.key == "figures")
    table = section.blocks[0]

    assert {row[0] for row in table.rows if "[r]" in row[8]} >= {"All accident injuries"}


def test_a_register_of_many_risks_is_told_by_the_heaviest(demo_users, panel):
    from tests.risks.factories import RiskFactory, score

    for place in range(60):
        risk = RiskFactory(ref=str(500 + place))
        score(risk, 1, 1, dt.date(2021, 6, 1), by=demo_users["hsw"])
    tables = read_tables(panel.as_at, BOARD)

    paper = write(meeting=panel, audience=BOARD, tables=tables)

    section = next(section for section in paper.sections if section.key == "assurance")
    refs = [row[0] for row in section.blocks[1].rows]
    assert len(refs) == 40
    # Outside appetite, and not yet rated.
    assert {"17", "34", "35"} <= set(refs)
    assert "27 more risks, none of them heavier, stand in risks.csv" in " ".join(texts(paper))
    assert "and 52 more" in " ".join(texts(paper))
    assert files.make(files.PDF, paper, panel, BOARD, {}).startswith(b"%PDF")


def test_word_has_contents_page_numbers_and_the_marking_on_every_page(paper, panel):
    document = Document(io.BytesIO(files.make(files.WORD, paper, panel, BOARD, {})))

    assert len(document.sections) > 1
    for page in document.sections:
        assert paper.marking in page.header.paragraphs[0].text
        assert "NUMPAGES" in page.footer.paragraphs[0]._p.xml
    listed = [
        paragraph._p.xpath("string()")
        for paragraph in document.paragraphs
        if paragraph.style.name == "toc 1"
    ]
    heads = word.headings(files.make(files.WORD, paper, panel, BOARD, {}))
    assert [text.rpartition("\\z ")[2] for text in listed] == [
        head for head in heads if re.match(r"\d+\. |Appendix", head)
    ]


def test_the_seven_risks_with_refs_trends_and_leads(paper):
    section = next(section for section in paper.sections if section.key == "assurance")
    table = next(block for block in section.blocks if block.kind == "table")

    assert [(row[0], row[1], row[3]) for row in table.rows] == [
        ("2", "↔ unchanged", "Commander Armed Policing"),
        ("3a-d", "↓ improved", "Commander Armed Policing"),
        ("17", "↔ unchanged", "All Business COGs"),
        ("28", "↓ improved", "Head of Safety, Health and Wellbeing"),
        ("32", "↓ improved", "All Business COGs"),
        ("34", "↔ unchanged", "All Business COGs"),
        ("35", "○ not yet rated", "All Business COGs"),
    ]


def test_the_matrix_of_twelve_themes_and_sixteen_units(paper):
    section = next(section for section in paper.sections if section.key == "matrix")
    table = next(block for block in section.blocks if block.kind == "table")
    cells = [cell for row in table.rows for cell in row[1:]]

    assert len(table.rows) == 12
    assert len(table.header) == 17
    assert [cells.count(rating) for rating in ("NC", "C", "PC")] == [6, 123, 47]


@pytest.mark.parametrize(
    "said",
    [
        "2 February 2021 and 6 May 2021",
        "97–99% compliant",
        "97% of eligible officers and staff",
        "Roll the musculoskeletal self-referral service out to all business areas",
        "Carry out 10 further maturity audits",
        "none of 10 audits is recorded",
        "Operation Sedgebrook: fatal shooting of an officer at Croydon custody suite",
        "COVID-19 related deaths of a PCSO and two police officers",
        "Facemasks in the job related fitness test",
        "13 of 16 units are verified at level 3 by audit.",
    ],
)
def test_what_else_the_paper_of_july_2021_states(paper, said):
    assert said in flat(" ".join(texts(paper)))


def test_the_mandatory_sections_are_always_there(paper, panel, tables, demo_users):
    mandatory = {"equality", "financial", "legal", "risk-implications"}
    assert mandatory <= {section.key for section in paper.sections}

    operations.write_paper(
        meeting=panel,
        title=paper.title,
        author=None,
        marking="OFFICIAL",
        sections={"legal": ("", True)},
        by=demo_users["hsw"],
    )

    again = write(meeting=panel, audience=BOARD, tables=tables)
    assert "legal" in {section.key for section in again.sections}


def test_sections_can_be_left_out_and_rewritten(client, panel, demo_users):
    client.force_login(demo_users["hsw"])
    first_page = reverse("board:paper_edit", args=[panel.slug])
    form = client.get(first_page).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"title": "Performance in the first quarter", "marking": "OFFICIAL-SENSITIVE"}
    assert client.post(first_page, values).status_code == 302

    words = reverse("board:section_edit", args=[panel.slug, "recommendations"])
    text = "The panel is asked to agree\nthe plan.\n\nAnd to thank all."
    assert client.post(words, {"text": text, "version": "1"}).status_code == 302

    arranged = reverse("board:sections", args=[panel.slug])
    form = client.get(arranged).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value is not False}
    assert client.post(arranged, values | {"out_contacts": "on"}).status_code == 302
    page = client.get(reverse("board:pack", args=[panel.slug])).content.decode()

    assert "Performance in the first quarter" in page
    assert "OFFICIAL-SENSITIVE" in page
    assert "The panel is asked to agree the plan." in page
    assert "And to thank all." in page
    assert 'id="contacts"' not in page
    assert 'id="legal"' in page


def test_standard_texts_are_data(panel, tables):
    StandardText.objects.update_or_create(
        key="financial", defaults={"heading": "Financial", "text": "The force's own words."}
    )

    PaperText.objects.filter(meeting=panel).delete()
    paper = write(meeting=panel, audience=BOARD, tables=tables)

    assert "The force's own words." in list(texts(paper))


def test_nothing_is_said_that_nobody_wrote(panel, tables):
    PaperText.objects.filter(meeting=panel).delete()

    paper = write(meeting=panel, audience=BOARD, tables=tables)

    assert paper.summary == TO_COMPLETE
    said = {
        section.key: [block.text for block in section.blocks]
        for section in paper.sections
        if section.key in OWN_WORDS
    }
    assert said == {key: [TO_COMPLETE] for key in OWN_WORDS}


def test_what_nobody_wrote_is_in_the_pre_meeting_checks_until_somebody_does(panel, demo_users):
    PaperText.objects.filter(meeting=panel).delete()
    found = {item.sentence for item in paper_items(panel)}
    assert "“Legal implications” is not written: the paper says “[Author to complete]”." in found
    assert len(found) == 1 + len(OWN_WORDS)

    StandardText.objects.create(key="legal", heading="Legal", text="As the force always says.")
    found = {item.sentence for item in paper_items(panel)}
    assert (
        "“Legal implications” is the standard text: nobody has confirmed it for this meeting."
        in found
    )

    write_paper(
        meeting=panel,
        title="A paper",
        author=None,
        marking="OFFICIAL",
        by=demo_users["hsw"],
        sections=dict.fromkeys(("summary", *OWN_WORDS), ("None.", False)),
    )
    assert paper_items(panel) == []


def test_page_word_and_content_say_the_same_in_the_same_order(client, paper, panel, demo_users):
    client.force_login(demo_users["board"])
    page = client.get(reverse("board:pack", args=[panel.slug])).content.decode()
    article = page.split("<article")[1].split("</article>")[0]
    article = re.sub(r"<svg\b.*?</svg>", " ", article, flags=re.DOTALL)
    # Where a bold name ends there is no space before what follows it.
    on_page = flat(unescape(re.sub(r"<[^>]+>", " ", article))).replace(" : ", ": ")
    document = Document(io.BytesIO(files.make(files.WORD, paper, panel, BOARD, {})))
    body = document.element.body
    in_word = flat(" ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")))
    in_word = in_word.replace(" : ", ": ")

    place_page = place_word = 0
    for text in texts(paper):
        for line in filter(None, map(flat, text.split("\n"))):
            if text == paper.title:
                continue
            place_page = on_page.find(line, place_page)
            assert place_page >= 0, f"not on the page, or out of order: {line}"
            place_word = in_word.find(line, place_word)
            assert place_word >= 0, f"not in Word, or out of order: {line}"
    assert word.headings(files.make(files.WORD, paper, panel, BOARD, {}))[:3] == [
        "1. Key considerations",
        "2. Recommendations",
        "3. Since the last Board",
    ]


def test_the_figures_of_the_paper_are_those_of_the_csvs(paper, tables):
    lines = {row["line"]: row for row in list(tables["injury-lines"].texts())}
    section = next(section for section in paper.sections if section.key == "figures")
    table = next(block for block in section.blocks if block.kind == "table")

    for row in table.rows:
        source = lines[row[0]]
        assert tuple(cell.replace(",", "") for cell in row[1:6]) == tuple(
            source[name]
            for name in ("count", "prior_count", "mean_per_month", "rate", "prior_rate")
        )
        assert row[6].replace("−", "-") == source["rate_change_pct"]


def test_the_zip_holds_every_register_as_its_page_gives_it(client, panel, demo_users):
    client.force_login(demo_users["board"])
    response = client.get(reverse("board:pack_zip", args=[panel.slug]))

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    readme = archive.read("README.txt").decode()

    for name, address in (
        ("key-tasks", "/actions/"),
        ("risks", "/risks/"),
        ("injury-lines", "/injuries/"),
    ):
        page = client.get(f"{address}?format=csv&as_at=2021-07-05")
        assert archive.read(f"{name}.csv") == b"".join(page.streaming_content)
        assert f"{name}.csv" in readme
    assert "Figures as at 5 July 2021" in readme
    assert len(list(csv.reader(io.StringIO(archive.read("key-tasks.csv").decode())))) == 37


def test_the_same_content_gives_the_same_bytes(paper, panel, tables):
    csv_files = files.to_csv_files(tables)
    for name in files.MEDIA_TYPES:
        first, second = (files.make(name, paper, panel, BOARD, csv_files) for _ in range(2))
        assert first == second


def test_the_pdf_is_tagged_and_named(paper, panel):
    pdf = files.make(files.PDF, paper, panel, BOARD, {})

    # That it meets PDF/UA-1 is the compiler's own check: it refuses to make one that does not.
    assert pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang" in pdf
    assert b"pdfuaid" in pdf or b"/Metadata" in pdf


def test_word_has_repeated_header_rows_and_described_pictures(paper, panel):
    document = Document(io.BytesIO(files.make(files.WORD, paper, panel, BOARD, {})))

    assert document.core_properties.title == paper.title
    assert document.core_properties.language == "en-GB"
    for table in document.tables:
        assert "tblHeader" in table.rows[0]._tr.xml
    pictures = [shape._inline.docPr for shape in document.inline_shapes]
    assert pictures
    assert all(picture.get("descr") for picture in pictures)


def test_the_pictures_in_word_have_their_letters(paper):
    """Drawn with fonts of our own: a machine without Arial would leave the axes bare."""
    chart = next(
        block for section in paper.sections for block in section.blocks if block.kind == "chart"
    )
    assert "<text" in chart.svg

    bare = re.sub(r"<text\b.*?</text>", "", chart.svg, flags=re.DOTALL)

    assert len(as_png(chart.svg)) > len(as_png(bare)) + 1000


def test_a_draft_for_a_meeting_to_come_has_the_figures_of_today(client, demo_users):
    client.force_login(demo_users["board"])

    page = flat(client.get("/board/meetings/hsw-board-2021-08/pack/").content.decode())

    assert "<dt>Figures as at</dt><dd>5 July 2021</dd>" in page
    assert "HSW Board, August 2021" in page or "Wellbeing Board, August 2021" in page


def test_meetings_of_two_boards_are_not_told_as_meetings_of_one(demo_users, panel):
    """The Board's paper compares with the Board, and the panel's, once it has met, with the panel."""
    operations.freeze_meeting(
        meeting=panel, by=demo_users["hsw"], on=dt.date(2021, 7, 5), override="Known."
    )
    august = BoardMeeting.objects.get(slug="hsw-board-2021-08")
    next_panel = BoardMeeting.objects.create(
        board=panel.board, title="Panel", slug="panel-10", date=dt.date(2021, 10, 4)
    )
    on = dt.date(2021, 7, 20)
    tables = read_tables(on, BOARD)

    boards = flat(" ".join(texts(write(meeting=august, audience=BOARD, tables=tables, on=on))))
    panels = flat(" ".join(texts(write(meeting=next_panel, audience=BOARD, tables=tables, on=on))))

    held = (
        "The last two meetings of the MPS Health, Safety and Wellbeing Board were held on "
        "2 February 2021 and 6 May 2021."
    )
    assert held in boards
    # By October the Board of August has met, or not: nothing of it is on record.
    assert held.replace(" were held", " on record were held") in panels
    assert (
        "The Health, Safety and Wellbeing Board planned for August 2021 is not on record" in panels
    )
    assert "saw on 6 May 2021" in boards
    assert "saw on 5 July 2021" in panels
    # Nobody has reviewed a risk since the panel met: nothing is told as new.
    assert (
        "0 improved, 0 stayed unchanged, 0 worsened and 1 is not yet rated; 6 not reviewed"
        in panels
    )
    assert "3 improved, 3 stayed unchanged, 0 worsened" in boards


def test_a_paper_survives_being_stored(paper):
    assert from_plain(to_plain(paper)) == paper


def test_a_paper_of_an_unknown_schema_is_not_guessed_at(paper):
    with pytest.raises(ValueError, match="stored in schema 99"):
        from_plain(to_plain(paper) | {"schema": 99})


def test_the_board_and_the_panel_see_no_small_number_and_the_hsw_team_is_logged(
    client, panel, demo_users
):
    from injuries.models import SmallNumberView

    url = reverse("board:pack", args=[panel.slug])
    client.force_login(demo_users["board"])
    assert client.get(url, {"audience": "hsw"}).status_code == 403
    for audience in ("board", "panel"):
        assert "[c]" in client.get(url, {"audience": audience}).content.decode()

    client.force_login(demo_users["hsw"])
    before = SmallNumberView.objects.count()
    page = client.get(url, {"audience": "hsw"}).content.decode()

    assert SmallNumberView.objects.count() > before
    assert page.count("[c]") < 3


def test_an_unknown_audience_is_a_clear_400(client, panel, demo_users):
    client.force_login(demo_users["board"])

    response = client.get(reverse("board:pack", args=[panel.slug]), {"audience": "everyone"})

    assert response.status_code == 400


def test_the_panels_paper_names_the_panel(panel, tables):
    assert write(meeting=panel, audience=PANEL, tables=tables).audience == "Audit panel"


def test_a_paper_of_nothing_but_a_heading_can_be_set():
    meeting = BoardMeeting(date=dt.date(2021, 7, 5))
    paper = Paper(
        "T", "B", "D", "D", "A", "Board", "OFFICIAL", "Draft", "", (Section("a", "Empty"),)
    )

    for name in files.MEDIA_TYPES:
        assert files.make(name, paper, meeting, BOARD, {})


def test_texts_with_the_setters_own_signs_are_set_as_written():
    meeting = BoardMeeting(date=dt.date(2021, 7, 5))
    odd = "#strong[x] $a$ *b* _c_ `d` <e> @f \\ // ~ [g] {h} “97–99%” L&D"
    blocks = (Paragraph(odd), Table("T", ("#a", "$b"), ((odd, "1"),)))
    paper = Paper(odd, "B", "D", "D", "A", "Board", "M", "S", odd, (Section("a", odd, blocks),))

    assert files.make(files.PDF, paper, meeting, BOARD, {}).startswith(b"%PDF")
    document = Document(io.BytesIO(files.make(files.WORD, paper, meeting, BOARD, {})))
    assert document.tables[0].rows[1].cells[0].text == odd


def test_a_chart_needs_its_words():
    assert Chart("Caption", "What it shows", "<svg/>").alt
