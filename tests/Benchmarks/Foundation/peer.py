"""The peer of the foundation rows: scikit-learn on whatever BLAS numpy runs on."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from peers import np, serve, timed
from sklearn.covariance import LedoitWolf

rows = None


def load(path, count, dimension):
    global rows
    rows = np.fromfile(path, dtype=np.float32).reshape(int(count), int(dimension))
    return 0.0


def fit():
    return timed(lambda: LedoitWolf().fit(rows))


def score():
    return timed(lambda: LedoitWolf().fit(rows).mahalanobis(rows))


def dgemm():
    # With the same array on both sides numpy would call dsyrk, which makes one triangle.
    a, b = rows.astype(np.float64), rows.astype(np.float64)
    return timed(lambda: a.T @ b)


def dsyrk():
    b = rows.astype(np.float64)
    return timed(lambda: b.T @ b)


serve({"load": load, "fit": fit, "score": score, "dgemm": dgemm, "dsyrk": dsyrk})
