"""What protects who looks at a page."""

from importlib.resources import files

from tests.conftest import Web
from tests.integration.pages.seats import Seat
from tests.scenarios import COUNCIL


class TestProtection:
    def test_every_page_may_run_nothing_and_is_not_kept(self, here: str, officer: Seat) -> None:
        for path in (here, "/sign-in", "/health", "/nowhere", f"/councils/{COUNCIL}", "/"):
            headers = officer.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"

    def test_pages_have_no_scripts_and_no_styles_of_their_own(self, here: str, officer: Seat) -> None:
        for path in (here, "/sign-in", "/health", f"/councils/{COUNCIL}", f"{here}/challenge"):
            text = officer.get(path).text
            assert "<script" not in text
            assert " style=" not in text
            assert 'lang="en-GB"' in text
            assert text.count("<h1") == 1

    def test_static_files_are_kept_and_are_what_they_say(self, officer: Seat) -> None:
        for name, kind in (("kept.css", "text/css"), ("govuk-frontend.css", "text/css"), ("kept.svg", "image/svg+xml")):
            answer = officer.get(f"/static/{name}")
            assert answer.headers["content-type"].startswith(kind)
            assert "max-age" in answer.headers["cache-control"]

    def test_what_is_not_ours_to_use_is_not_in_the_vendored_styles(self) -> None:
        css = files("api").joinpath("static", "govuk-frontend.css").read_text(encoding="utf-8")
        for wrong in ("@font-face", "GDS Transport", "url(", "crest", "sourceMappingURL"):
            assert wrong not in css, wrong

    def test_the_json_api_still_answers_in_json(self, web: Web) -> None:
        answer = web.client.get("/api/commitments/nothing", headers=web.headers("officer"))
        assert answer.headers["content-type"] == "application/problem+json"
