"""An invented company, made from a seed, whose records end on a given day."""

from knowledge.demo.create import DemoCast, DemoSummary, create_demo, demo_people

__all__ = ["DemoCast", "DemoSummary", "create_demo", "demo_people"]
