"""Random examples that are the same ones at every run."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def in_many(examples):
    """Call a function of a source of randomness so often, each time with another one."""

    def decorate(function):
        return settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # a world is cut down by its maker, who knows what it is made of
            phases=[Phase.generate],
        )(given(st.randoms(use_true_random=True))(function))

    return decorate
