"""The page of one customer about one complaint, behind a signed link and without an account."""
