"""The desk for programs, version 1: the same use cases as the pages, one class per verb, nothing allowed by default."""
