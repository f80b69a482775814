"""Other agents' door (Model Context Protocol): the same tools under the same access; writes wait for a person."""
