"""Finding a complaint by what people said of it: Chinese from two characters on, on both databases alike."""
