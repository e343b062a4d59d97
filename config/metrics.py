"""The Meter port over prometheus-client, and the page that /metrics serves."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


class Prometheus:
    """See `Meter`. A metric is made at its first use; its label names are then fixed."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, name: str, n: int = 1, **labels: str) -> None:
        """See `Meter`."""
        if name not in self._counters:
            self._counters[name] = Counter(
                f"centralita_{name}", name, tuple(labels), registry=self._registry
            )
        metric = self._counters[name]
        (metric.labels(**labels) if labels else metric).inc(n)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """See `Meter`."""
        if name not in self._gauges:
            self._gauges[name] = Gauge(
                f"centralita_{name}", name, tuple(labels), registry=self._registry
            )
        metric = self._gauges[name]
        (metric.labels(**labels) if labels else metric).set(value)

    def seconds(self, name: str, value: float, **labels: str) -> None:
        """See `Meter`."""
        if name not in self._histograms:
            self._histograms[name] = Histogram(
                f"centralita_{name}_seconds",
                name,
                tuple(labels),
                registry=self._registry,
                buckets=_SECONDS,
            )
        metric = self._histograms[name]
        (metric.labels(**labels) if labels else metric).observe(value)

    def page(self) -> bytes:
        """Return the exposition text."""
        return generate_latest(self._registry)
