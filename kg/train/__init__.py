"""Training of encoder and recognizer; needs the extra `train` (PyTorch)."""

from __future__ import annotations

from importlib.util import find_spec

from kg.errors import MissingDependencyError


def require_training() -> None:
    """Raise unless the packages of the extra `train` are installed.

    Raises:
        MissingDependencyError: One of them is not.
    """
    for package in ("torch", "transformers", "safetensors", "onnx"):
        if find_spec(package) is None:
            raise MissingDependencyError(package, "train")
