"""Numbers are held: what a large model says of a turn's results is released only where the tools gave it.

`Facts(question, results, today).check(sentence)` says what is wrong in a sentence; `Splitter` cuts a text that
is still arriving into sentences. What is rounded, scaled, or reckoned and said to be so, is found; a number that is
there, but of another name, period or unit, is not.
"""

from __future__ import annotations

from assistant.facts.check import Facts, Problem
from assistant.facts.sentences import Sentence, Splitter, sentences

__all__ = ["Facts", "Problem", "Sentence", "Splitter", "sentences"]
