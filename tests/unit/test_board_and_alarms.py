"""The board and the alarms speak of the figures that there are, and every figure is on one of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import REGISTRY
from prometheus_client.core import Metric

from api.figures import GAUGES
from api.requests import TAKEN
from domain.ledger import figures as of_the_ledger
from workflows import figures as of_the_clock

DEPLOY = Path(__file__).parents[2] / "deploy"
FIGURE = re.compile(r"\bkept_[a-z_]+")
OURS = (TAKEN, *vars(of_the_ledger).values(), *vars(of_the_clock).values())


def counted() -> Iterator[Metric]:
    """What the processes count, as it is told: each figure, by the names of its samples."""
    for metric in REGISTRY.collect():
        if metric.name.startswith("kept_"):
            yield metric


def told() -> dict[str, str]:
    """Each name that may be asked for, and the figure that it belongs to."""
    names = {name: name for name in GAUGES}
    endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "gauge": ("",)}
    for metric in counted():
        names |= {metric.name + ending: metric.name for ending in endings[metric.type]}
    return names


def expressions() -> Iterator[tuple[str, str]]:
    """What the alarms and the board ask for."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        yield rule["alert"], rule["expr"]
    board = json.loads((DEPLOY / "grafana" / "kept.json").read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def test_every_figure_that_is_asked_for_is_told() -> None:
    known = told()
    unknown = {(where, name) for where, text in expressions() for name in FIGURE.findall(text) if name not in known}
    assert not unknown


def test_every_figure_that_is_told_is_asked_for() -> None:
    known = told()
    asked = {known[name] for _, text in expressions() for name in FIGURE.findall(text)}
    assert asked == set(known.values())


def test_every_word_that_a_label_is_compared_to_is_one_of_ours() -> None:
    compared = {(key, value) for _, text in expressions() for key, value in re.findall(r'(\w+)=~?"([^"]*)"', text)}
    assert compared == {("outcome", "failed"), ("outcome", "taken"), ("follower", "bridge"), ("status", "5..")}


def test_labels_have_few_values() -> None:
    """No label is an id, a name, a council or an address."""
    allowed = {"command", "outcome", "action", "follower", "method", "route", "status"}
    assert {label for figure in OURS for label in getattr(figure, "_labelnames", ())} == allowed


def test_every_alarm_says_what_happened_and_stands_in_the_handbook() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    handbook = (DEPLOY.parent / "docs" / "operate.md").read_text()
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        said: dict[str, Any] = rule["annotations"]
        assert said["summary"].endswith(".")
        assert said["description"].endswith((".", "?"))
        assert f"`{rule['alert']}`" in handbook
    for name in set(told().values()):
        assert f"`{name}" in handbook, f"docs/operate.md does not say what {name} is"
