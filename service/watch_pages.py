"""The pages for machines that watch: a service manager, a load balancer, Prometheus."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from service.health import Health
from service.metrics import Metrics
from service.snapshot.metric import SnapshotMetric


def health_pages(health: Health) -> APIRouter:
    """GET /healthz: the process answers. GET /readyz: 200 when work can be given to it, 503 and why when not."""
    router = APIRouter()

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        checks = await health.checks()
        well = all(check.well for check in checks)
        told = {check.name: check.says for check in checks}
        return JSONResponse({"status": "ready" if well else "not ready", "checks": told}, 200 if well else 503)

    return router


def metrics_page(metrics: Metrics, snapshots: SnapshotMetric) -> APIRouter:
    """GET /metrics, for Prometheus. Never on a public port: it tells how busy a post is."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics)
    registry.register(snapshots)
    for default in (ProcessCollector, PlatformCollector, GCCollector):
        default(registry=registry)
    router = APIRouter()

    @router.get("/metrics")
    async def show() -> Response:
        await metrics.look()
        return Response(await asyncio.to_thread(generate_latest, registry), media_type=CONTENT_TYPE_LATEST)

    return router
