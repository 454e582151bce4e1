# SPDX-License-Identifier: MIT
"""The absolute values of tsne_test.cpp and map_quality_test.cpp, by NumPy in double precision and without any
code of ours: t-SNE as van der Maaten and Hinton 2008 write it, with the constants of scikit-learn's TSNE
(init="pca", learning_rate="auto", method="exact"), and trustworthiness by ranks. With --scikit-learn also what
scikit-learn itself (1.2.1) makes of the same points.

    python3 tests/native/maps/tsne_reference.py [--scikit-learn]
"""
import sys

import numpy as np


def points(n=1000, d=8, clusters=5):
    """The same numbers in C++: a linear congruential generator of 32 bits."""
    state = 1
    values = np.empty((n, d))
    for i in range(n):
        for j in range(d):
            state = (1664525 * state + 1013904223) % 2**32
            noise = state / 2**32 - 0.5
            centre = 2.0 if j == i % clusters else 0.0
            values[i, j] = np.float32(noise + centre)
    return values


def conditional(distances, perplexity):
    n = len(distances)
    p = np.zeros((n, n))
    for i in range(n):
        others = np.delete(distances[i], i)
        low, high, beta = 0.0, np.inf, 1.0
        for _ in range(200):
            w = np.exp(-(others - others.min()) * beta)
            w /= w.sum()
            entropy = -np.sum(w[w > 0] * np.log(w[w > 0]))
            if abs(entropy - np.log(perplexity)) < 1e-9:
                break
            if entropy > np.log(perplexity):
                low, beta = beta, beta * 2 if np.isinf(high) else (beta + high) / 2
            else:
                high, beta = beta, (beta + low) / 2
        p[i, np.arange(n) != i] = w
    return p


def squared(a):
    return ((a[:, None, :] - a[None, :, :]) ** 2).sum(2)


def start(x):
    centred = x - x.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2].T
    axes *= np.sign(axes[np.abs(axes).argmax(0), [0, 1]])
    y = centred @ axes
    return y / y[:, 0].std() * 1e-4


def descend(p, y, steps):
    n = len(y)
    rate = max(n / 12 / 4, 50)
    update, gains = np.zeros_like(y), np.ones_like(y)
    for step in range(steps):
        early = step < 250
        num = 1 / (1 + squared(y))
        np.fill_diagonal(num, 0)
        q = num / num.sum()
        w = ((12 if early else 1) * p - q) * num
        gradient = 4 * (w.sum(1)[:, None] * y - w @ y)
        onward = update * gradient < 0
        gains = np.maximum(np.where(onward, gains + 0.2, gains * 0.8), 0.01)
        update = (0.5 if early else 0.8) * update - rate * gains * gradient
        y = y + update
    num = 1 / (1 + squared(y))
    np.fill_diagonal(num, 0)
    q = num / num.sum()
    kept = p > 0
    return y - y.mean(0), np.sum(p[kept] * np.log(p[kept] / q[kept]))


def trustworthiness(x, y, k):
    n = len(x)
    far = squared(x)
    np.fill_diagonal(far, np.inf)
    ranks = far.argsort(1).argsort(1) + 1
    near = squared(y)
    np.fill_diagonal(near, np.inf)
    nearest = near.argsort(1)[:, :k]
    excess = np.maximum(np.take_along_axis(ranks, nearest, 1) - k, 0).sum()
    return 1 - 2 * excess / (n * k * (2 * n - 3 * k - 1))


if __name__ == "__main__":
    np.set_printoptions(precision=9)
    x = points()
    print("x[999]", x[999])
    one_sided = conditional(squared(x), 30)
    p = (one_sided + one_sided.T) / (2 * len(x))
    print("p[0,5]", p[0, 5], "p[0,10]", p[0, 10], "p[0,1]", p[0, 1], "sum", p.sum())
    y = start(x)
    print("start", y[0], y[999])
    for steps in (10, 50, 1000):
        map_, divergence = descend(p, y, steps)
        print(steps, "y[0]", map_[0], "y[999]", map_[999], "KL", divergence,
              "trust", trustworthiness(x, map_, 5))
    print("trust of start", trustworthiness(x, y, 5))
    if "--scikit-learn" in sys.argv:
        from sklearn import manifold

        print("scikit-learn: trust of start", manifold.trustworthiness(x, y, n_neighbors=5))
        # From the same start as above, and from its own.
        for init in (y, "pca"):
            model = manifold.TSNE(init=init, perplexity=30, method="exact", learning_rate="auto", n_iter=1000,
                                  n_iter_without_progress=1000, min_grad_norm=0, random_state=0)
            map_ = model.fit_transform(x)
            print("scikit-learn: KL", model.kl_divergence_, "trust",
                  manifold.trustworthiness(x, map_, n_neighbors=5))
