"""The peer of the factorizations: LAPACK of the BLAS that scipy runs on, by its own routines."""
import os
import pathlib
import sys

# Releases of OpenBLAS that are older than a processor may take one with AVX-512 for a Haswell; its faster kernels are the fair peer.
try:
    if "avx512dq" in pathlib.Path("/proc/cpuinfo").read_text():
        os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
except OSError:
    pass

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from blas import np, serve, timed

try:
    import scipy
    from scipy.linalg import lapack
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()

matrix = None


def load(path, count, dimension):
    global matrix
    rows = np.fromfile(path, dtype=np.float32).reshape(int(count), int(dimension)).astype(np.float64)
    matrix = np.asfortranarray(np.cov(rows, rowvar=False, bias=True))
    return 0.0


def cholesky():
    return timed(lambda: lapack.dpotrf(matrix, lower=1))


def whitening():
    return timed(lambda: lapack.dtrtri(lapack.dpotrf(matrix, lower=1)[0], lower=1, overwrite_c=1))


def eigen():
    return timed(lambda: lapack.dsyevd(matrix, lower=1))


def dgemm():
    return timed(lambda: matrix @ matrix.T.copy(order="F"))


serve({"load": load, "cholesky": cholesky, "whitening": whitening, "eigen": eigen, "dgemm": dgemm}, f"LAPACK under scipy {scipy.__version__}")
