"""The peer of the networks: PyTorch on the CPU with all cores, and the single-precision product of the BLAS that numpy runs on."""
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
    import torch
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()

BATCH = 128
torch.set_num_threads(os.cpu_count())
torch.manual_seed(0)
rows = labels = network = optimizer = None


def load(path, label_path, columns):
    global rows, labels, network, optimizer
    rows = torch.from_numpy(np.fromfile(path, dtype=np.float32).reshape(-1, int(columns)))
    labels = torch.from_numpy(np.fromfile(label_path, dtype=np.float32)).long()
    layers = [torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)]
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3)
    return 0.0


def train():
    loss = torch.nn.CrossEntropyLoss()
    order = torch.randperm(len(rows))
    for start in range(0, len(rows), BATCH):
        batch = order[start:start + BATCH]
        optimizer.zero_grad()
        loss(network(rows[batch]), labels[batch]).backward()
        optimizer.step()


def score():
    with torch.no_grad():
        for start in range(0, len(rows), BATCH):
            torch.softmax(network(rows[start:start + BATCH]), 1)


def product(kind, outputs, inputs):
    random = np.random.default_rng(0)
    x = random.standard_normal((BATCH, int(inputs)), dtype=np.float32)
    w = random.standard_normal((int(outputs), int(inputs)), dtype=np.float32)
    delta = random.standard_normal((BATCH, int(outputs)), dtype=np.float32)
    left, right = {"forward": (x, w.T), "backward": (delta, w), "weights": (delta.T, x)}[kind]
    result = np.empty((left.shape[0], right.shape[1]), dtype=np.float32)

    def repeat():
        for _ in range(200):
            np.matmul(left, right, out=result)

    repeat()
    return timed(repeat)


serve(
    {"load": load, "epoch": lambda: timed(train), "score": lambda: timed(score), "product": product},
    f"PyTorch {torch.__version__} on {torch.get_num_threads()} threads")
