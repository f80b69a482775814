"""An invented company, made from a seed, whose records end on a given day; and its handbook."""

from pathlib import Path

from knowledge.demo.create import DemoCast, DemoSummary, create_demo, demo_people

__all__ = ["HANDBOOK", "DemoCast", "DemoSummary", "create_demo", "demo_people"]

# Documents for the library, with who may read them in each one's front matter.
HANDBOOK = Path(__file__).parent / "library"
