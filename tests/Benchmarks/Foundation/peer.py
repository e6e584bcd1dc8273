"""The peer of the foundation rows: scikit-learn on whatever BLAS numpy runs on. One request a line, one answer in seconds."""
import sys
import time

try:
    import numpy as np
    from sklearn import __version__ as version
    from sklearn.covariance import LedoitWolf
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# A reference BLAS reaches a few GFLOP/s at most and is no fair peer.
a = np.random.default_rng(0).standard_normal((1024, 1024))
a @ a
rate = 2 * 1024**3 / min(timed(lambda: a @ a) for _ in range(3)) / 1e9
if rate < 15:
    print(f"numpy runs on a reference BLAS ({rate:.1f} GFLOP/s); install libopenblas0")
    sys.exit()
print(f"ready scikit-learn {version}, dgemm {rate:.0f} GFLOP/s", flush=True)

rows = None
for line in sys.stdin:
    verb, *arguments = line.split()
    if verb == "load":
        path, count, dimension = arguments
        rows = np.fromfile(path, dtype=np.float32).reshape(int(count), int(dimension))
        answer = 0.0
    elif verb == "fit":
        answer = timed(lambda: LedoitWolf().fit(rows))
    elif verb == "score":
        answer = timed(lambda: LedoitWolf().fit(rows).mahalanobis(rows))
    elif verb == "dgemm":
        # With the same array on both sides numpy would call dsyrk, which makes one triangle.
        a, b = rows.astype(np.float64), rows.astype(np.float64)
        answer = timed(lambda: a.T @ b)
    elif verb == "dsyrk":
        b = rows.astype(np.float64)
        answer = timed(lambda: b.T @ b)
    else:
        answer = float("nan")
    print(answer, flush=True)
