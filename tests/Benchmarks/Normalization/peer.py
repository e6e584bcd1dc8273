"""The peer of the normalization within strata: pandas."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from blas import np, serve, timed

try:
    import pandas as pd
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()

frame = None


def generate(count, dimension, strata):
    global frame
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.random((int(count), int(dimension)), dtype=np.float32))
    frame["stratum"] = random.integers(0, int(strata), int(count), dtype=np.int32)
    return 0.0


def normalize():
    def work():
        columns = [name for name in frame.columns if name != "stratum"]
        groups = frame.groupby("stratum", sort=False)[columns]
        return (frame[columns] - groups.transform("mean")) / groups.transform("std", ddof=0)

    return timed(work)


serve({"generate": generate, "normalize": normalize}, f"pandas {pd.__version__}")
