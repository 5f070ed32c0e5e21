"""Writes what is locked as a bill of materials in CycloneDX: every package, version, hash, and who needs it.

The same lock gives the same bytes: it has no time of its own, and its serial number is made from the lock.
"""

import json
import sys
import tomllib
import uuid
from hashlib import sha256
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from supply.lock import LOCK, Locked, read_lock
from supply.locked import PYPROJECT

TARGET = Path(__file__).parents[1] / "build" / "sbom.json"


def bill(lock_text: str, pyproject: str) -> str:
    """The bill as JSON, with the hashes that pip will accept for each package."""
    project = tomllib.loads(pyproject)["project"]
    muster = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION, bom_ref=project["name"]
    )
    packages = read_lock(lock_text).packages
    components = {package.name: _component(package) for package in packages}
    bom = Bom(
        components=components.values(),
        metadata=BomMetaData(component=muster),
        serial_number=uuid.UUID(bytes=sha256(lock_text.encode()).digest()[:16], version=4),
    )
    parents = {**components, project["name"]: muster}
    for name, parent in parents.items():
        needs = [components[package.name] for package in packages if name in package.needed_by]
        bom.register_dependency(parent, needs)
    made = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    del made["metadata"]["timestamp"]  # the library always writes when it ran
    return json.dumps(made, indent=2) + "\n"


def _component(package: Locked) -> Component:
    name = str(PackageURL("pypi", None, package.name, package.version))
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=name,
        purl=PackageURL("pypi", None, package.name, package.version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
    )


def main() -> None:
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(bill(LOCK.read_text(encoding="utf-8"), PYPROJECT.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(read_lock(LOCK.read_text(encoding='utf-8')).packages)} packages\n")


if __name__ == "__main__":
    main()
