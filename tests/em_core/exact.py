"""EM for Gaussian mixtures with sixty digits, after the textbook and without a shortcut: slow, and right."""
from __future__ import annotations

import mpmath as mp
import numpy as np


def steps(data: np.ndarray, weights, means, covariances, count: int):
    """(log-likelihood, weights, means, covariances) at the start and after each of `count` steps, in doubles."""
    with mp.workdps(60):
        exact = np.vectorize(lambda v: mp.mpf(float(v)), otypes=[object])
        x, w = [mp.matrix(row) for row in exact(np.reshape(data, (len(data), -1))).tolist()], list(exact(weights))
        m = [mp.matrix(row) for row in exact(np.reshape(means, (len(w), -1))).tolist()]
        d = len(m[0])
        s = [mp.matrix(rows) for rows in exact(np.reshape(covariances, (len(w), d, d))).tolist()]
        made = []
        for _ in range(count + 1):
            inverses, constants = [c**-1 for c in s], [mp.log(p) - (d * mp.log(2 * mp.pi) + mp.log(mp.det(c))) / 2 for p, c in zip(w, s)]
            shares, log_likelihood = [], mp.mpf(0)
            for row in x:
                logs = [a - ((row - b).T * c * (row - b))[0] / 2 for a, b, c in zip(constants, m, inverses)]
                top = max(logs)
                terms = [mp.exp(value - top) for value in logs]
                log_likelihood += top + mp.log(sum(terms))
                shares.append([term / sum(terms) for term in terms])
            made.append((float(log_likelihood), np.array(w, dtype=float), np.array([list(v) for v in m], dtype=float),
                         np.array([c.tolist() for c in s], dtype=float)))
            totals = [mp.fsum(row[k] for row in shares) for k in range(len(w))]
            w = [total / len(x) for total in totals]
            m = [sum((q[k] * row for q, row in zip(shares, x)), mp.zeros(d, 1)) / totals[k] for k in range(len(w))]
            s = [sum((q[k] * (row - m[k]) * (row - m[k]).T for q, row in zip(shares, x)), mp.zeros(d, d)) / totals[k] for k in range(len(w))]
        return made


def log_likelihood(data: np.ndarray, params) -> float:
    """ℓ of a Gaussian mixture with forty digits, the parameters taken as the doubles that they are."""
    with mp.workdps(40):
        exact = np.vectorize(lambda v: mp.mpf(float(v)), otypes=[object])
        x, logs = exact(np.reshape(data, (len(data), -1))), []
        for weight, mean, covariance in zip(*params):
            factor = mp.cholesky(mp.matrix(exact(covariance).tolist()))
            whitening, d = np.array((factor**-1).tolist(), dtype=object), len(mean)
            constant = mp.log(weight) - d * mp.log(2 * mp.pi) / 2 - mp.fsum(mp.log(factor[i, i]) for i in range(d))
            white = (x - exact(mean)) @ whitening.T
            logs.append(constant - (white * white).sum(axis=1) / 2)
        tops = np.max(logs, axis=0)
        return float(mp.fsum(top + mp.log(mp.fsum(mp.exp(log[n] - top) for log in logs)) for n, top in enumerate(tops)))
