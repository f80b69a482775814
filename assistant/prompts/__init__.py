"""What a large model is told: the shipped texts and the company's own."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def system_prompt(policy_file: Path) -> str:
    """The shipped prompt and policy, with the installation's own policy.md behind them."""
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in ("system.md", "policy.md")]
    if policy_file.is_file():
        parts.append(policy_file.read_text(encoding="utf-8"))
    return "\n\n".join(parts)
