"""Reply and views as Slack's blocks: pure functions, from our parts to what its API takes."""
