from .turn import back

there = 1
