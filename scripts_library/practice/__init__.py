"""Practice: a simulated complaint, turn by turn, scored by the guard and the rules of the stages (R165). It touches no
complaint and no figure of the desk."""
