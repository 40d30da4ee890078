"""An experiment file to fill in."""

from __future__ import annotations

_STARTER = """\
# An experiment: scenarios, what is varied in them, by which design, how often, and what is kept.
# `coproduce describe settings` lists every setting with unit, range and meaning.
# To use a line that begins with `#`, remove the `#` and change the value.

format = 1
title = "My experiment"
story = "What do we want to know?"
scenarios = ["baseline"]      # names, or paths from this file
replicates = 20               # runs of each point, each with its own luck
seed = 0                      # of the runs

[design]
kind = "factorial"            # all combinations; for two to four factors
# kind = "one_at_a_time"      # each factor by itself; needs no more than a list or levels
# kind = "morris"             # which of many assumptions matter at all: size = trajectories
# size = 20
# levels = 4
# kind = "sobol"              # shares of the variance, with interactions: size = rows, a power of two
# size = 512
# second_order = false
# kind = "latin_hypercube"    # spread evenly over all ranges: size = points
# size = 200
# kind = "points"             # your own points, one row each, columns named as programme.power
# file = "points.csv"         # (remove [vary])
# kind = "scenarios"          # the scenarios as they are (remove [vary])

[set]                         # the same for all points
# time.weeks = 104

[vary]                        # the factors
programme.power = [0.0, 0.5, 1.0]                           # values
programme.hours = { low = 1, high = 5, levels = 3 }         # a range; levels for factorial and one_at_a_time only
# trust.gain = { low = 0.03, high = 0.12, scale = "log" }   # equal factors equally likely
# adoption.base = "usual"                                   # the range that was explored
# programme.coverage.create = [0.0, 1.0]                    # one stage
# people.share_user = { low = 0.3, high = 0.6, against = "people.share_frontline" }   # the other gives way

# [groups]                    # factors moved together in sobol and morris
# levers = ["programme.power", "programme.hours"]

[keep]
outcomes = ["adoption", "quality", "user_influence"]        # leave the line out to keep all
weekly = []                                                 # of every week; takes much more room

# [compare]                   # with kind = "scenarios", for `coproduce compare`
# outcomes = ["adoption"]     # what is judged, the most important first
# worthwhile = 0.05           # smallest difference that matters: 5 people out of 100
"""


def starter() -> str:
    """A commented experiment file, which loads without mistakes."""
    return _STARTER
