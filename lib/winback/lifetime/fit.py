"""Maximum likelihood for a handful of positive parameters, with the checks that make its answer trustworthy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from ..errors import WinbackError
from ..text import _
from .bgnbd import Objective

EDGE = 9.0
"""Parameters are sought within exp(±9) of their natural scale; beyond it their exact value no longer matters."""

GAP_ALLOWED = 1e-4
"""How far below its maximum the log-likelihood may lie: far less than any standard error notices."""


class ModelError(WinbackError):
    """The data do not allow this model; the sentence says why and what to do."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """The maximum: parameters, their covariance on the log scale (about ``floor``), and what was at its edge."""

    parameters: np.ndarray
    floor: np.ndarray
    log_covariance: np.ndarray
    log_likelihood: float
    at_edge: tuple[str, ...]

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of the parameters themselves, by the delta method."""
        slope = self.parameters - self.floor
        return self.log_covariance * np.outer(slope, slope)

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard errors of the parameters; zero for one at its edge, which is held there."""
        return np.sqrt(np.diag(self.covariance))

    def draw(self, count: int, generator: np.random.Generator) -> np.ndarray:
        """Return ``count`` sets of parameters as uncertain as the estimates are."""
        zero = np.zeros(len(self.parameters))
        steps = generator.multivariate_normal(zero, self.log_covariance, size=count, method="eigh")
        return self.floor + (self.parameters - self.floor) * np.exp(np.clip(steps, -EDGE, EDGE))


def maximise(
    objective: Objective,
    names: Sequence[str],
    scale: Sequence[float],
    scout: Objective | None = None,
    floor: Sequence[float] | None = None,
) -> Estimate:
    """Return the maximum-likelihood estimate, its covariance from the observed information, and the edges reached.

    ``scale`` is the natural size of each parameter. Several starts are tried on ``scout`` (a part of the data, to
    save time; all of it by default), the best is finished on all data, and Newton's steps confirm it. Raises
    :class:`ModelError` when no maximum is found.
    """
    size = np.log(np.asarray(scale, dtype=float))
    base = np.zeros(len(names)) if floor is None else np.asarray(floor, dtype=float)

    def downhill(function: Objective):
        def evaluate(log_parameters: np.ndarray) -> tuple[float, np.ndarray]:
            grown = np.exp(log_parameters)
            value, gradient = function(base + grown)
            return -value, -gradient * grown

        return evaluate

    bounds = list(zip(size - EDGE, size + EDGE, strict=True))
    tries = [_descend(downhill(scout or objective), start, bounds) for start in _starts(size)]
    tries = [found for found in tries if np.isfinite(found[1])]
    if not tries:
        raise _failure()
    goal = downhill(objective)
    point, _value = _descend(goal, min(tries, key=lambda found: found[1])[0], bounds)
    return _confirm(goal, point, size, base, names)


def _starts(size: np.ndarray) -> list[np.ndarray]:
    spread = np.array([[0, 0, 0, 0], [-1, -0.5, -0.5, 0.5], [1, 1, -1, 1], [0, -1, 1, 1]], dtype=float)
    return [size + row[: len(size)] for row in spread]


def _descend(function, start: np.ndarray, bounds: list[tuple[float, float]]) -> tuple[np.ndarray, float]:
    found = minimize(
        function, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-12}
    )
    return found.x, float(found.fun)


def _confirm(goal, point: np.ndarray, size: np.ndarray, base: np.ndarray, names: Sequence[str]) -> Estimate:
    """Newton's steps on the parameters that are not at an edge; what they would still gain is the proof."""
    free = np.abs(point - size) < EDGE - 1e-6
    value, gradient = goal(point)
    for _round in range(20):
        information = _curvature(goal, point)[np.ix_(free, free)]
        strength = np.linalg.eigvalsh(information)
        if not np.isfinite(strength).all() or strength.min() <= 1e-9 * max(strength.max(), 1.0):
            raise _failure()
        step = np.zeros_like(point)
        step[free] = -np.linalg.solve(information, gradient[free])
        gap = -gradient @ step / 2
        if gap < GAP_ALLOWED / 100:
            break
        ahead = point + np.clip(step, -1, 1)
        ahead_value, ahead_gradient = goal(ahead)
        if not ahead_value <= value:
            break
        point, value, gradient = ahead, ahead_value, ahead_gradient
    if not gap < GAP_ALLOWED:
        raise _failure()
    covariance = np.zeros((len(point), len(point)))
    covariance[np.ix_(free, free)] = np.linalg.inv(information)
    at_edge = tuple(name for name, inside in zip(names, free, strict=True) if not inside)
    return Estimate(base + np.exp(point), base, covariance, -value, at_edge)


def _curvature(goal, point: np.ndarray, step: float = 1e-4) -> np.ndarray:
    columns = []
    for move in np.eye(len(point)) * step:
        columns.append((goal(point + move)[1] - goal(point - move)[1]) / (2 * step))
    matrix = np.array(columns)
    return (matrix + matrix.T) / 2


def _failure() -> ModelError:
    return ModelError(
        _(
            "The purchase model does not settle on these data: several sets of parameters explain them equally well."
            " No lifetime value is shown. A longer history or more customers with repeat purchases would help."
        )
    )
