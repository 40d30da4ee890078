"""Running scenarios side by side with the same luck, and what comes out of it.

    comparison = compare(["baseline", "well_baked"], baseline="baseline", replicates=30)
    comparison.summary, comparison.differences    # pandas tables
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import UserError, did_you_mean
from sim.run import Result, simulate
from sim.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """Several scenarios, run with the same seed and replicates.

    Attributes:
        results: one for each scenario, in the order asked for.
        baseline: name of the scenario that the others are compared with.
    """

    results: list[Result]
    baseline: str

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run, all scenarios."""
        import pandas as pd

        return pd.concat([result.runs for result in self.results], ignore_index=True)

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week, all scenarios."""
        import pandas as pd

        return pd.concat([result.weekly for result in self.results], ignore_index=True)

    @property
    def summary(self) -> pd.DataFrame:
        """The middle run and the range of the main outcomes, see `analysis.compare.summarise`."""
        from sim.analysis.compare import summarise

        return summarise(self.runs)

    @property
    def differences(self) -> pd.DataFrame:
        """Differences from the baseline, run by run, see `analysis.compare.differences`."""
        from sim.analysis.compare import differences

        return differences(self.runs, self.baseline)


def check_names(scenarios: Sequence[Scenario], baseline: str | None) -> str:
    """The baseline's name, after a check that the names tell the scenarios apart.

    Raises:
        UserError: on two scenarios of one name, a baseline that is not among them, or horizons that differ.
    """
    names = [scenario.name for scenario in scenarios]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UserError(f"{twice}: is named twice; each scenario needs a name of its own")
    if baseline is not None and baseline not in names:
        raise UserError(f"baseline: {baseline} is not among the scenarios compared ({', '.join(names)})"
                        + did_you_mean(baseline, names))
    weeks = {scenario.values["time.weeks"] for scenario in scenarios}
    if len(weeks) > 1:
        raise UserError(f"time.weeks: the scenarios differ in length ({', '.join(map(str, sorted(weeks)))} weeks); "
                        "they can't be compared week by week")
    return names[0] if baseline is None else baseline


def compare(scenarios: Iterable[Scenario | str], baseline: str | None = None, replicates: int = 30, seed: int = 0,
            workers: int = 1, progress: Callable[[int], Any] | None = None) -> Comparison:
    """Run scenarios with the same luck, replicate by replicate.

    Args:
        scenarios: scenarios, or names or paths of scenario files.
        baseline: name of the one that the others are compared with; the first if not given.
        replicates, seed, workers, progress: as in `run.simulate`.

    Raises:
        UserError: see `check_names` and `run.simulate`.
    """
    loaded = [s if isinstance(s, Scenario) else load_scenario(s) for s in scenarios]
    if not loaded:
        raise UserError("scenarios: there is nothing to compare")
    name = check_names(loaded, baseline)
    return Comparison([simulate(s, replicates, seed, workers, progress) for s in loaded], name)
