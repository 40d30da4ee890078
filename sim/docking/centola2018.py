"""Centola, Becker, Brackbill & Baronchelli 2018 (10.1126/science.aas8827): critical mass of a convention.

Everybody meets somebody each round, remembers the last meetings, and does what most of those remembered did;
a tie goes by luck. A committed minority does always the same.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from sim.docking.balance import Response, fold, settles
from sim.docking.laboratory import Laboratory
from sim.docking.parameters import listed, within
from sim.docking.trials import Trial, read_trials
from sim.docking.verdict import NOT_RUN, Check, Docked, dock, exact, mean, share
from sim.errors import UserError
from sim.state import CHAMPION, PRACTISES, STAYS

SETTINGS = {"network.kind": "well_mixed", "mechanisms.adoption": "memory_best_response",
            "programme.funding_weeks": 5200}
SOURCE = "Centola et al. 2018, 10.1126/science.aas8827"
BELOW, ABOVE = 0.012, 0.013
"""How far from the critical share the committed share is run, if none is asked for."""
MOSTLY = 0.75
"""A small group has tipped if more than this share of the others does as the committed do, in the end."""
SMALL_GROUP, SMALL_MEMORY, SMALL_ROUNDS, SMALL_RUNS = 24, 12, 45, 2000
SMALL_GROUP_TIPS = {5: 0.0, 6: 0.107, 7: 0.848, 8: 0.998}
"""Chance that a group of 24 with a memory of 12 has tipped after 45 rounds, by number committed: 20,000 runs of a
separate program, in which pairs are shuffled and each person's last meetings kept in a list."""
TIPPED = 0.5
"""A trial has tipped if in some round more than this share of the others used the committed ones' word."""


def memory_best_response(memory: int = 12, committed: tuple[float, ...] = (), people: int = 1000, weeks: int = 1000,
                         replicates: int = 20, seed: int = 0) -> Docked:
    """How large a committed minority must be, by how many meetings people remember.

    The balance is p = c + (1 - c) [P(X > M/2) + P(X = M/2) / 2], X being binomial with M meetings and chance p. The
    low end vanishes at the critical share: 0.111 for M = 4, 0.242 for 12, 0.352 for 50. Small groups tip by
    chance: with a memory of 12, groups of 24 are compared with what a separate program found.

    Args:
        memory: meetings remembered (1 to 64).
        committed: committed shares, each a run (0 to 0.9); if none, one on either side of the critical share.
        people: 50 to 20,000; few people tip by chance.
        weeks: rounds (10 to 5200).
        replicates: 2 to 1000 runs.
        seed: of the luck.

    Raises:
        UserError: also if no committed share is asked for and none is critical.
    """
    within("memory", memory, 1, 64)
    within("people", people, 50, 20_000)
    within("weeks", weeks, 10, 5200)
    within("replicates", replicates, 2, 1000)
    committed = listed(committed)
    if len(committed) > 20:
        raise UserError(f"committed: {len(committed)} shares; at most 20 can be run")
    for part in committed:
        within("committed", part, 0, 0.9)
    answer = _most_of(memory)
    critical = fold(answer)
    shares = tuple(dict.fromkeys(committed)) or _either_side(critical, memory)
    checks: list[Check] = []
    for part in shares:
        bound = round(part * people)
        checks += _judged(_ends(people, bound, memory, weeks, replicates, seed), bound / people, answer)
    checks += _small_groups(seed) if memory == SMALL_MEMORY else []
    return dock("memory_best_response", "The longer people remember, the larger a committed minority must be.",
                f"{SOURCE}: p = c + (1 - c) P(most of M meetings), ties by halves",
                {"memory": memory, "committed": [float(part) for part in shares], "critical share": critical,
                 "people": people, "weeks": weeks, "replicates": replicates, "seed": seed, **_settings(memory)},
                "distributional", checks)


def centola_trials(data: str = "", memory: int = 12, replicates: int = 200, seed: int = 0) -> Docked:
    """Ten groups in which a committed minority tried to change a word: which of them tipped?

    For each group, runs with its people, committed members and rounds say how likely it was to tip. These
    chances must be nearer to what happened than the share of all groups that tipped, by two scores: Brier's and
    the logarithm of the chance given to what happened (chances kept off 0 and 1 by half a run). The base rate
    is that of the same groups, which no one knew beforehand, so this is the harder test.

    Args:
        data: folder with `centola2018_trials.csv`, or that file; without it nothing is run.
        memory: meetings remembered (1 to 64).
        replicates: 20 to 5000 runs of each group.
        seed: of the luck.

    Raises:
        UserError: on a file that is missing or that cannot be read.
    """
    within("memory", memory, 1, 64)
    within("replicates", replicates, 20, 5000)
    settings = {"memory": memory, "replicates": replicates, "seed": seed, **_settings(memory)}
    claim = "Which groups a committed minority won over."
    if not data:
        return Docked("centola_trials", SOURCE, settings, "relational", (), NOT_RUN,
                      "the trials are other people's data; give their folder as data", claim)
    trials = read_trials(data)
    tipped = np.array([trial.highest > TIPPED for trial in trials])
    chances = np.array([_chance(trial, memory, replicates, seed) for trial in trials])
    base = np.full(len(trials), tipped.mean())
    named = {f"trial {trial.name}": float(chance) for trial, chance in zip(trials, chances, strict=True)}
    checks = [exact("Brier score", _brier(chances, tipped), _brier(base, tipped), 0.0, "at most"),
              exact("logarithmic score", _surprise(chances, tipped, replicates),
                    _surprise(base, tipped, replicates), 0.0, "at most"),
              exact("groups on the right side of one half", ((chances > 0.5) == tipped).sum(),
                    max(tipped.sum(), (~tipped).sum()), 0.0, "at least")]
    return dock("centola_trials", claim, SOURCE, {**settings, "chance to tip": named}, "relational", checks)


def _brier(chances: np.ndarray, tipped: np.ndarray) -> float:
    return float(np.mean((chances - tipped) ** 2))


def _surprise(chances: np.ndarray, tipped: np.ndarray, replicates: int) -> float:
    """Mean of minus the logarithm of the chance given to what happened."""
    kept_off = np.clip(chances, 0.5 / replicates, 1.0 - 0.5 / replicates)
    return float(-np.log(np.where(tipped, kept_off, 1.0 - kept_off)).mean())


def _settings(memory: int) -> dict[str, object]:
    return {**SETTINGS, "adoption.memory": memory}


def _most_of(memory: int) -> Response:
    """Chance that the practice is the best reply to M meetings, by the share who practise."""
    @lru_cache(maxsize=8192)
    def answer(practise: float) -> float:
        even = stats.binom.pmf(memory / 2, memory, practise) / 2 if memory % 2 == 0 else 0.0
        return float(stats.binom.sf(memory // 2, memory, practise) + even)

    return answer


def _either_side(critical: float | None, memory: int) -> tuple[float, ...]:
    """Committed shares on either side of the critical one."""
    if critical is None:
        raise UserError(f"committed: with a memory of {memory} no minority is critical; say which shares to run, "
                        "for example committed=[0.05, 0.1]")
    return max(0.0, critical - BELOW), critical + ABOVE


def _small_groups(seed: int) -> list[Check]:
    """How often groups of 24 tip."""
    checks = []
    for number, chance in SMALL_GROUP_TIPS.items():
        ends = _ends(SMALL_GROUP, number, SMALL_MEMORY, SMALL_ROUNDS, SMALL_RUNS, seed)
        checks.append(share(f"groups of 24 that tip in 45 rounds, {number} committed", int((ends > MOSTLY).sum()),
                            SMALL_RUNS, chance, 0.05))
    return checks


def _judged(ends: np.ndarray, part: float, answer: Response) -> list[Check]:
    """Whether the runs with this committed share tip as they should, and where they end."""
    end = settles(answer, part, part)
    others = (end - part) / (1.0 - part)
    tips = float(others > 0.5)
    return [share(f"runs that tip, {part:.4g} committed", int((ends > 0.5).sum()), len(ends), tips, 0.2),
            mean(f"share of the others who practise in the end, {part:.4g} committed", ends, others, 0.03)]


def _ends(people: int, committed: int, memory: int, rounds: int, runs: int, seed: int) -> np.ndarray:
    """Share of the others who practise after the last round, in each run."""
    lab = Laboratory(_settings(memory), people=people, weeks=rounds, seed=seed)
    ends = np.zeros(runs)
    for run in range(runs):
        _commit(lab.start(seed, run), committed)
        lab.go(rounds)
        ends[run] = lab.people[PRACTISES, committed:].mean()
    return ends


def _commit(lab: Laboratory, committed: int) -> None:
    """Let the first people be committed, and nobody else practise."""
    for column in (CHAMPION, STAYS, PRACTISES):
        lab.people[column, :committed] = 1.0
    lab.begin()


def _chance(trial: Trial, memory: int, replicates: int, seed: int) -> float:
    """Share of runs in which the trial's group tips in some round."""
    lab = Laboratory(_settings(memory), people=trial.people, weeks=trial.rounds, seed=seed)
    tipped = 0
    for run in range(replicates):
        _commit(lab.start(seed, run), trial.committed)
        for _ in range(trial.rounds):
            lab.go(1)
            if lab.people[PRACTISES, trial.committed:].mean() > TIPPED:
                tipped += 1
                break
    return tipped / replicates
