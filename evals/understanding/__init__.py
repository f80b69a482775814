"""How well the built-in model understands what is asked: its weights are fitted here, and measured."""
