"""What people type at the desk. Forms read and name the fields; the rules stand in the use cases."""
