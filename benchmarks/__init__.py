"""The library beside its peers: `make bench`, described in README.md."""

from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
