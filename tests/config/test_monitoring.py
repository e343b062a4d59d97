"""Alerts and board speak of metrics that the hub has, and every alert has its words in the docs."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from aiohttp.test_utils import TestClient, TestServer

from config.health import Readiness
from config.metrics import Prometheus
from config.settings import Settings
from config.wiring import build
from storage.ids import AscendingIds
from storage.sqlite import open_store
from tests.architecture.house import HOUSE, ROOT, parse, sources
from tests.clock import FakeClock
from tests.storage.stores import KEY
from tests.storage.world import START

DOCS = ROOT / "docs"
NAME = re.compile(r"\bcentralita_\w+")
SUFFIXES = {"count": ("_total",), "gauge": ("",), "seconds": tuple(
    f"_seconds_{part}" for part in ("bucket", "count", "sum")
)}  # fmt: skip


def counted_somewhere() -> Iterator[str]:
    """The metrics that the sources name, as Prometheus will see them."""
    for path in sources(ROOT, HOUSE):
        for node in ast.walk(parse(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=kind, value=meter),
                    args=[ast.Constant(value=str(name)), *_],
                ) if kind in SUFFIXES and ast.unparse(meter).endswith("meter"):
                    yield from (f"centralita_{name}{suffix}" for suffix in SUFFIXES[kind])


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((DOCS / "monitoring" / "alerts.yml").read_text())
    return [rule for group in read["groups"] for rule in group["rules"]]


def board() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DOCS / "monitoring" / "board.json").read_text())
    return read


def expressions() -> list[str]:
    shown = [target["expr"] for panel in board()["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in rules()] + shown


async def test_every_metric_that_is_watched_is_one_that_the_hub_has(
    migrated: Path, tmp_path: Path
) -> None:
    meter = Prometheus()
    store = await open_store(tmp_path, KEY, FakeClock(START), AscendingIds(), meter)
    hub = build(store, Settings(data=tmp_path), meter)
    async with TestClient(TestServer(hub.application(Readiness(hub).routes()))) as client:
        page = await (await client.get("/metrics")).text()
    await store.close()
    known = set(NAME.findall(page)) | set(counted_somewhere())
    watched = {name for expression in expressions() for name in NAME.findall(expression)}
    assert watched <= known
    assert len(watched) > 10


def test_every_expression_is_closed_and_compares_or_draws() -> None:
    for expression in expressions():
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression
        assert expression.count('"') % 2 == 0, expression
        for span in re.findall(r"\[(.*?)\]", expression):
            assert re.fullmatch(r"\d+[smhd]", span), expression
        for labels in re.findall(r"\{(.*?)\}", expression):
            assert re.fullmatch(r'(\w+(=|!=|=~|!~)"[^"]*",?)+', labels), expression
    for rule in rules():
        assert re.search(r"(==|!=|>|<) \d+$", rule["expr"]), rule["expr"]


def test_every_alert_says_what_to_do() -> None:
    said = (DOCS / "operations.md").read_text()
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "warn"}
        assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))
        place = f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["annotations"] == {"summary": rule["annotations"]["summary"], "runbook": place}
        assert f"\n#### {rule['alert']}\n" in said
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_the_board_has_panels_of_their_own_places() -> None:
    panels = board()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
