"""An invented company, made from a seed, whose records end on a given day; and its handbook."""

from knowledge.demo.create import DemoCast, DemoSummary, create_demo, demo_people
from knowledge.demo.handbook import HANDBOOK

__all__ = ["HANDBOOK", "DemoCast", "DemoSummary", "create_demo", "demo_people"]
