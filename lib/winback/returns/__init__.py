"""Who came back, what it brought, and did we cause it: method rows T1 to T5."""

from .effect import Effect, effect
from .experiment import Experiment, experiment_of, read_experiment
from .learning import attempts, learn_rates
from .second_life import SecondLives, second_lives
from .study import Returns, track_returns

__all__ = [
    "Effect",
    "Experiment",
    "Returns",
    "SecondLives",
    "attempts",
    "effect",
    "experiment_of",
    "learn_rates",
    "read_experiment",
    "second_lives",
    "track_returns",
]
