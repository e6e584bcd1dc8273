"""
The peers of the finite-sum rows: scikit-learn's logistic regression and LIBLINEAR, on the same rows and the same problem,
mean loss + lambda/2 |w|^2 without an intercept, which is C = 1/(lambda n) in their terms.
Every fit runs in a process of its own, so that one that takes too long can be ended.
"""
import ctypes
import os
import pathlib
import select
import signal
import sys
import time
import warnings

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from peers import np, serve, timed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

try:
    import liblinear
except ImportError:
    liblinear = None

warnings.filterwarnings("ignore")
MANY = 10**6
folder = data = labels = single = double = native = None


def load(path, columns):
    """Rows as float32, dense if the folder has no indices, and as float64 for peers that need them."""
    global folder, labels, single, double, native
    folder = pathlib.Path(path)
    labels = np.fromfile(folder / "labels", dtype=np.float64)
    values = np.fromfile(folder / "values", dtype=np.float32)
    if (folder / "indices").exists():
        indices = np.fromfile(folder / "indices", dtype=np.int32)
        starts = np.fromfile(folder / "starts", dtype=np.int32)
        single = csr_matrix((values, indices, starts), shape=(len(labels), int(columns)))
    else:
        single = values.reshape(len(labels), int(columns))
    double = single.astype(np.float64)
    native = None
    return 0.0


def scikit(solver, precision, tolerance, c):
    rows = single if precision == "float32" else double
    dual = solver == "liblinear-dual"
    model = LogisticRegression(
        C=c, fit_intercept=False, tol=tolerance, max_iter=MANY, random_state=0, dual=dual,
        solver="liblinear" if dual else solver, multi_class="auto" if solver.startswith("liblinear") else "multinomial" if len(np.unique(labels)) > 2 else "ovr")
    seconds = timed(lambda: model.fit(rows, labels))
    return seconds, model.coef_.T


def library(solver, _, tolerance, c):
    """LIBLINEAR called directly; what is timed is train() alone."""
    options = liblinear.parameter(f"-s {solver} -e {tolerance!r} -c {c!r} -q")
    trained = []
    seconds = timed(lambda: trained.append(liblinear.liblinear.train(native, options)))
    model = trained[0].contents
    return seconds, np.ctypeslib.as_array(model.w, (model.nr_feature,)) * model.label[0]


def nodes():
    """LIBLINEAR's own format: (index, value) pairs, a row ended by index -1."""
    rows = csr_matrix(double)
    count = rows.shape[0]
    starts = rows.indptr.astype(np.int64) + np.arange(count + 1)
    pairs = np.zeros(rows.nnz + count, dtype=np.dtype([("index", np.int32), ("value", np.float64)], align=True))
    last = np.zeros(len(pairs), dtype=bool)
    last[starts[1:] - 1] = True
    pairs["index"][last] = -1
    pairs["index"][~last] = rows.indices + 1
    pairs["value"][~last] = rows.data
    problem = liblinear.problem.__new__(liblinear.problem)
    problem.l, problem.n, problem.bias = count, rows.shape[1], -1
    problem.y = (ctypes.c_double * count)(*labels)
    addresses = (pairs.ctypes.data + starts[:-1] * pairs.itemsize).astype(np.uint64)
    problem.x = ctypes.cast(addresses.ctypes.data, ctypes.POINTER(ctypes.POINTER(liblinear.feature_node)))
    problem.kept = (pairs, addresses)
    return problem


def fit(family, solver, precision, tolerance, strength, limit):
    """Seconds; not a number after the limit, minus one if there is no such peer. The weights go to a file, feature by feature."""
    global native
    if family == "LIBLINEAR":
        if liblinear is None:
            return -1.0
        native = native or nodes()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        np.ones((64, 64)) @ np.ones((64, 64))
        work = library if family == "LIBLINEAR" else scikit
        seconds, weights = work(solver, precision, float(tolerance), 1 / (float(strength) * len(labels)))
        weights.astype(np.float64).ravel().tofile(folder / "weights")
        os.write(writer, repr(seconds).encode())
        os._exit(0)
    os.close(writer)
    ready, _, _ = select.select([reader], [], [], min(float(limit), MANY))
    answer = os.read(reader, 64) if ready else b""
    os.close(reader)
    if not answer:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return float(answer or "nan")


serve({"load": load, "fit": fit}, "" if liblinear is None else ", LIBLINEAR")
