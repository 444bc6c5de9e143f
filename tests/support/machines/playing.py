"""Playing a state machine of Hypothesis against real stores."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def play(machine: Callable[[], RuleBasedStateMachine], examples: int, steps: int, *, derandomize: bool) -> None:
    """Play so many times, each so many steps; what fails is shown as it was found.

    Shrinking takes longer than reading what failed: it took minutes of a run that found a fault in two seconds.
    """
    wanted = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=derandomize,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    run_state_machine_as_test(machine, settings=wanted)  # type: ignore[arg-type] # it is called without arguments, no more
