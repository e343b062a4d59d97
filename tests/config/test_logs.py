import json
import subprocess
import sys

import pytest

from config.logs import mask
from config.metrics import Prometheus


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail from maria.lopez@ejemplo.es kept", "mail from m***@ejemplo.es kept"),
        ("two: a@b.org, c.d@e.co.uk", "two: a***@b.org, c***@e.co.uk"),
        ("to josé@ejemplo.es", "to j***@ejemplo.es"),
        ("to иван@почта.рф, ok", "to и***@почта.рф, ok"),
        ("<maría.lopez@ejemplo.es>", "<m***@ejemplo.es>"),
        ("to ana@localhost", "to a***@localhost"),
        ("to=_x@a.es", "to=_***@a.es"),
        ('to "a b"@x.es', "to a***@x.es"),
        ("call +34600123456 back", "call +34*****56 back"),
        ("id 0193a2b4c5d6 stays", "id 0193a2b4c5d6 stays"),
    ],
)
def test_addresses_are_masked_and_ids_are_not(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_json_log_is_one_object_a_line_with_masked_exceptions() -> None:
    program = (
        "import logging; from config.logs import set_up; set_up('json', 'info');"
        "log = logging.getLogger('hub'); log.info('kept %s', 'ana@customer.test');"
        "\ntry:\n    raise ValueError('bad ana@customer.test')\n"
        "except ValueError:\n    log.exception('failed')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    kept, failed = [json.loads(line) for line in done.stderr.splitlines()]
    assert kept["event"] == "kept a***@customer.test"
    assert kept["level"] == "info"
    assert "ana@customer.test" not in failed["exception"]


def test_metrics_are_counted_by_their_labels() -> None:
    meter = Prometheus()
    meter.count("mails", account="a1")
    meter.count("mails", 2, account="a1")
    meter.gauge("lag", 1.5)
    meter.seconds("intake", 0.02)
    page = meter.page().decode()
    assert 'centralita_mails_total{account="a1"} 3.0' in page
    assert "centralita_lag 1.5" in page
    assert 'centralita_intake_seconds_bucket{le="0.03"} 1.0' in page
