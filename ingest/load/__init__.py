"""Loading: staged rows -> facts -> versions, in the caller's one transaction."""
