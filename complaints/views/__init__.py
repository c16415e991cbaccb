"""The pages of the desk. Views read the request, call one use case and draw; rules stand elsewhere."""
