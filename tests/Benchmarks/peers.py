"""What the peers in scikit-learn share."""
import sys

import blas
from blas import np, timed

try:
    from sklearn import __version__ as version
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()


def serve(verbs, details=""):
    blas.serve(verbs, f"scikit-learn {version}{details}")
