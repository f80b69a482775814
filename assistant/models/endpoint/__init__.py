"""One request to an OpenAI-compatible endpoint: limits, repetitions, quirks, and the stream put together."""
