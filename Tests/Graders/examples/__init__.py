"""Each example of examples/, run as its host runs it."""
