"""When the newest snapshot was taken, for Prometheus: nobody looks for one before it is needed."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.snapshot.taking import newest_at

NAME = "muster_snapshot_timestamp_seconds"


class SnapshotMetric(Collector):
    """In seconds since 1970 of the machine's clock; 0 while there is none; no such metric where snapshots are off."""

    def __init__(self, folder: str | None) -> None:
        self._folder = None if folder is None else Path(folder)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if self._folder is not None:
            newest = newest_at(self._folder)
            taken = 0.0 if newest is None else newest.timestamp()
            yield GaugeMetricFamily(NAME, "When the newest snapshot was taken.", value=taken)
