"""What is sent with every page: compression that is safe, and word that nobody keeps it."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from ohs.service.middleware import Compression, KeptNowhere

TEXT = "a page of text, " * 100


def sent(response, accept="gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    return Compression(lambda _: response)(request)


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/csv", "application/json", "image/svg+xml"]
)
def test_text_is_compressed(kind):
    answer = sent(HttpResponse(TEXT, content_type=kind))

    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(answer.content).decode() == TEXT
    assert int(answer["Content-Length"]) == len(answer.content)


def test_a_stream_is_compressed():
    answer = sent(StreamingHttpResponse(iter([TEXT, TEXT]), content_type="text/csv"))

    assert gzip.decompress(b"".join(answer)).decode() == TEXT * 2


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip", "image/png"])
def test_what_is_compressed_already_keeps_its_length(kind, tmp_path):
    (tmp_path / "file").write_text(TEXT)

    with (tmp_path / "file").open("rb") as file:
        answer = sent(FileResponse(file, content_type=kind))

        assert "Content-Encoding" not in answer
        assert answer["Content-Length"] == str(len(TEXT))


def test_who_does_not_take_it_gets_it_plain():
    assert "Content-Encoding" not in sent(HttpResponse(TEXT), accept="identity")


def test_the_length_of_an_answer_tells_nothing_of_a_secret_in_it():
    # BREACH compares lengths of answers that differ by a guess. The same answer has many lengths.
    lengths = {len(sent(HttpResponse(TEXT)).content) for _ in range(200)}

    assert len(lengths) > 40
    assert max(lengths) - min(lengths) > 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/actions/",
        "/actions/?format=csv",
        "/risks/heat-map/",
        "/admin/",
        "/accounts/",
        "/nope/",
    ],
)
def test_nobody_keeps_a_page_or_file(client, admin_user, path):
    client.force_login(admin_user)

    kept = client.get(path)["Cache-Control"]

    assert "no-store" in kept
    assert "private" in kept


@pytest.mark.django_db
def test_a_stricter_word_of_a_view_stands():
    def view(request):
        return HttpResponse(headers={"Cache-Control": "no-store, max-age=0"})

    answer = KeptNowhere(view)(RequestFactory().get("/"))

    assert answer["Cache-Control"] == "no-store, max-age=0"


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(client, board_user):
    client.force_login(board_user)

    before = client.get("/accounts/")
    out = client.post("/accounts/logout/")

    assert "Clear-Site-Data" not in before
    assert out["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.django_db
def test_asking_to_sign_out_clears_nothing(client, board_user):
    client.force_login(board_user)

    assert "Clear-Site-Data" not in client.get("/accounts/logout/")
