"""What the times were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any


def machine(rounds: int) -> dict[str, Any]:
    """Processor, cores, versions and the BLAS behind NumPy."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((2, 2)) @ np.ones((2, 2))
    blas = next(pool for pool in threadpool_info() if pool["user_api"] == "blas")
    packages = ["numpy", "torch", "scikit-learn", "jax", "micrograd"]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in packages},
        "blas": f"{blas['internal_api']} {blas['version']}, {blas['architecture']} kernels",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
