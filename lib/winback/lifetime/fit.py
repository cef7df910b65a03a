"""Maximum likelihood for a handful of positive parameters, with the checks that make its answer trustworthy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import WinbackError
from ..text import _
from .likelihood import Objective

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
        steps = np.zeros((count * (4 if vague else 1), len(free)))
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
    stages: Sequence[Objective], names: Sequence[str], scale: Sequence[float], floor: Sequence[float] | None = None
) -> Estimate:
    """Return the maximum-likelihood estimate, its covariance from the observed information, and the edges reached.

    ``stages`` are likelihoods of growing parts of the data, the last one of all: several starts are tried on the
    first, the best goes on from part to part, so that little is left to do where it costs time. ``scale`` is the
    natural size of each parameter, ``floor`` what they stay above. Raises :class:`ModelError` without a maximum.
    """
    size = np.log(np.asarray(scale, dtype=float))
    base = np.zeros(len(names)) if floor is None else np.asarray(floor, dtype=float)
    tries = [_climb(stages[0], start, size, base) for start in _starts(size)]
    top = min(tries, key=lambda found: found.loss)
    for stage in stages[1:]:
        top = _climb(stage, top.point, size, base)
    covariance = np.zeros((len(names), len(names)))
    if not (np.isfinite(top.loss) and top.gap < GAP_ALLOWED and _certain(top.information[np.ix_(top.free, top.free)])):
        raise _failure()
    covariance[np.ix_(top.free, top.free)] = np.linalg.inv(top.information[np.ix_(top.free, top.free)])
    at_edge = tuple(name for name, inside in zip(names, top.free, strict=True) if not inside)
    return Estimate(base + np.exp(top.point), base, covariance, -top.loss, at_edge, stages[-1])


@dataclass(frozen=True, eq=False)
class _Climbed:
    """A point on the log scale, what it lacks to the maximum (``gap``), and the curvature there."""

    point: np.ndarray
    loss: float
    gradient: np.ndarray
    information: np.ndarray
    free: np.ndarray
    step: np.ndarray
    gap: float


def _climb(objective: Objective, start: np.ndarray, size: np.ndarray, base: np.ndarray) -> _Climbed:
    """Newton's method on the log scale, within the edges, with steps no longer than has proved right."""
    here, reach = _look(objective, start, size, base), 1.0
    for _round in range(200):
        if here.gap < GAP_ALLOWED / 100 or reach < 1e-8:
            break
        longest = np.abs(here.step).max()
        # a step ends at the first edge it meets: bending it there would leave the ridge it follows
        room = (np.where(here.step > 0, size + EDGE, size - EDGE) - here.point)[here.step != 0]
        share = min(1.0, reach / longest, *(room / here.step[here.step != 0]))
        there = _look(objective, np.clip(here.point + here.step * share, size - EDGE, size + EDGE), size, base)
        # a likelihood of millions is known to a few digits behind the point only
        if there.loss <= here.loss + 1e-13 * abs(here.loss):
            here, reach = there, min(2 * reach, 3.0)
        else:
            reach = min(reach, longest) / 4
    return here


def _look(objective: Objective, point: np.ndarray, size: np.ndarray, base: np.ndarray) -> _Climbed:
    grown = np.exp(point)
    with np.errstate(all="ignore"):
        value, slope, second = objective(base + grown)
    gradient, information = -slope * grown, -(second * np.outer(grown, grown) + np.diag(slope * grown))
    if not (np.isfinite(value) and np.isfinite(information).all()):
        return _Climbed(point, np.inf, gradient, information, np.ones(len(point), bool), np.zeros(len(point)), np.inf)
    outward = np.where(gradient < 0, point >= size + EDGE - 1e-9, point <= size - EDGE + 1e-9)
    free = ~outward
    bends, axes = np.linalg.eigh(information[np.ix_(free, free)])
    along = axes.T @ gradient[free] / np.maximum(np.abs(bends), 1e-10 * max(np.abs(bends).max(initial=0), 1e-300))
    step = np.zeros(len(point))
    step[free] = -axes @ along
    return _Climbed(point, -value, gradient, information, free, step, float(-gradient @ step / 2))


def _certain(information: np.ndarray) -> bool:
    strength = np.linalg.eigvalsh(information)
    return bool(strength.min(initial=np.inf) > 1e-9 * max(strength.max(initial=0), 1.0))


def _starts(size: np.ndarray) -> list[np.ndarray]:
    spread = np.array([[0, 0, 0, 0], [-1, -0.5, -0.5, 0.5], [1, 1, -1, 1], [0, -1, 1, 1]], dtype=float)
    return [size + row[: len(size)] for row in spread]


def _failure() -> ModelError:
    return ModelError(
        _(
            "The purchase model does not settle on these data: several sets of parameters explain them equally well."
            " No lifetime value is shown. A longer history or more customers with repeat purchases would help."
        )
    )
