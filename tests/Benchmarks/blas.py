"""What every peer that runs on numpy's BLAS shares: a check of that BLAS, and a loop that answers one request a line with one number, usually seconds."""
import sys
import time

try:
    import numpy as np
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def serve(verbs, description):
    # A reference BLAS reaches a few GFLOP/s at most and is no fair peer.
    a = np.random.default_rng(0).standard_normal((1024, 1024))
    a @ a
    rate = 2 * 1024**3 / min(timed(lambda: a @ a) for _ in range(3)) / 1e9
    if rate < 15:
        print(f"numpy runs on a reference BLAS ({rate:.1f} GFLOP/s); install libopenblas0")
        sys.exit()
    print(f"ready {description}, dgemm {rate:.0f} GFLOP/s", flush=True)
    for line in sys.stdin:
        verb, *arguments = line.split()
        print(verbs[verb](*arguments), flush=True)
