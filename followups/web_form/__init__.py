"""The public form by which somebody without an account complains; off until a branch switches it on."""
