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


VAGUE = 0.5
"""Above this standard error on the log scale a normal no longer stands for the likelihood."""


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
    objective: Objective

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
        """Return ``count`` sets of parameters as uncertain as the estimates are.

        They are drawn from a normal on the log scale. Where that is wide, the likelihood is no normal any more: then
        more are drawn, and kept in proportion to their likelihood, or a flat direction would yield absurd values.
        """
        free = np.diag(self.log_covariance) > 0
        covariance = self.log_covariance[np.ix_(free, free)]
        vague = bool((np.diag(covariance) > VAGUE**2).any())
        steps = np.zeros((count * (10 if vague else 1), len(free)))
        steps[:, free] = generator.multivariate_normal(np.zeros(free.sum()), covariance, size=len(steps), method="eigh")
        drawn = self.floor + (self.parameters - self.floor) * np.exp(np.clip(steps, -EDGE, EDGE))
        if not vague:
            return drawn
        with np.errstate(all="ignore"):
            gain = np.array([self.objective(parameters)[0] for parameters in drawn]) - self.log_likelihood
        distance = np.einsum("ij,jk,ik->i", steps[:, free], np.linalg.inv(covariance), steps[:, free])
        # a proposal far out in the normal's tail must not be multiplied beyond what a heavier tail would give it
        weight = np.exp(np.clip(np.nan_to_num(gain, nan=-1e3), None, 0)) * np.minimum(np.exp(distance / 2), 20)
        return drawn[generator.choice(len(drawn), count, p=weight / weight.sum())]


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
    free = np.abs(point - size) < EDGE - 1e-6
    point, value, covariance = _confirm(goal, point, free)
    at_edge = tuple(name for name, inside in zip(names, free, strict=True) if not inside)
    return Estimate(base + np.exp(point), base, covariance, -value, at_edge, objective)


def _starts(size: np.ndarray) -> list[np.ndarray]:
    spread = np.array([[0, 0, 0, 0], [-1, -0.5, -0.5, 0.5], [1, 1, -1, 1], [0, -1, 1, 1]], dtype=float)
    return [size + row[: len(size)] for row in spread]


def _descend(function, start: np.ndarray, bounds: list[tuple[float, float]]) -> tuple[np.ndarray, float]:
    found = minimize(
        function, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-12}
    )
    return found.x, float(found.fun)


def _confirm(goal, point: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    """Newton's steps on the parameters that are not at an edge; what they would still gain is the proof."""
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
    return point, value, covariance


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
