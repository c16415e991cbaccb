"""The case library and the known matters: found by words and by likeness, and made from closed complaints."""
