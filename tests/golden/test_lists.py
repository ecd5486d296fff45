"""A list whose tables are made otherwise has a new version, so that of two programs side by side the newer keeps it."""

from projections.tables import projections
from tests.golden.make import LISTS, READ_MODELS, line_of

STORED = LISTS.read_text(encoding="utf-8").splitlines()


def test_every_list_has_the_form_that_its_version_had() -> None:
    """Where this fails: raise the `version` of the list by one, then run tests.golden.make."""
    assert [line for each in READ_MODELS if (line := line_of(each)) not in STORED] == []


def test_a_version_has_one_form_and_versions_go_up_by_one() -> None:
    for each in READ_MODELS:
        versions = [int(line.split()[1]) for line in STORED if line.split()[0] == each.name]
        assert versions == list(range(1, each.version + 1))


def test_every_list_is_among_them() -> None:
    assert [type(each) for each in projections()] == list(READ_MODELS)
