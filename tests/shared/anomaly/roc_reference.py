# SPDX-License-Identifier: MIT
"""The absolute values of roc_test.cpp on random scores, by scikit-learn (1.2.1) and without any code of ours.

    python3 tests/shared/anomaly/roc_reference.py
"""
import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_auc_score, roc_curve


def scores(n, shift, state):
    """The same numbers in C++: a linear congruential generator of 32 bits. Whole numbers, so that some are equal."""
    drawn = []
    for _ in range(n):
        state = (1664525 * state + 1013904223) % 2**32
        drawn.append((state >> 16) % 500 + shift)
    return drawn


normal, anomalous = scores(300, 0, 1), scores(200, 120, 2)
values = np.array(normal + anomalous)
labels = np.array([0] * len(normal) + [1] * len(anomalous))
print('auroc', repr(roc_auc_score(labels, values)))
precision, recall, _ = precision_recall_curve(labels, values)
print('f1_max', repr(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-300))))
false_alarms, found, _ = roc_curve(labels, values, drop_intermediate=False)
print('points of the curve', len(found))
print('recall at 5 %', repr(np.max(found[false_alarms <= 0.05])))
print('above 350: true negative, false positive, false negative, true positive',
      confusion_matrix(labels, values > 350).ravel())
