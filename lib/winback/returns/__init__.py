"""Who came back, what it brought, and did we cause it: method rows T1 to T5."""

from .drivers import Attempts, attempts_of, read_attempts
from .effect import Effect, effect
from .experiment import Experiment, experiment_of, read_experiment
from .learning import attempts, learn_rates
from .rates import Rates, learned_worth
from .second_life import SecondLives, second_lives
from .study import Returns, track_returns

__all__ = [
    "Attempts",
    "Effect",
    "Experiment",
    "Rates",
    "Returns",
    "SecondLives",
    "attempts",
    "attempts_of",
    "effect",
    "experiment_of",
    "learn_rates",
    "learned_worth",
    "read_attempts",
    "read_experiment",
    "second_lives",
    "track_returns",
]
