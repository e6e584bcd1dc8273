"""The peer of the embeddings: VICReg in PyTorch on the CPU with all cores, the loss as its authors write it."""
import os
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from blas import np, serve, timed

try:
    import torch
except ImportError as error:
    print(f"missing: {error}")
    sys.exit()

torch.set_num_threads(os.cpu_count())
torch.manual_seed(0)
rows = network = optimizer = None


def load(path, columns, encoder, representation, expander):
    global rows, network, optimizer
    columns, encoder, representation, expander = int(columns), int(encoder), int(representation), int(expander)
    rows = torch.from_numpy(np.fromfile(path, dtype=np.float32).reshape(-1, columns))
    nn = torch.nn
    network = nn.Sequential(
        nn.Linear(columns, encoder), nn.BatchNorm1d(encoder), nn.ReLU(), nn.Linear(encoder, representation),
        nn.Linear(representation, expander), nn.BatchNorm1d(expander), nn.ReLU(), nn.Linear(expander, expander, bias=False))
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    return 0.0


def spread(z):
    centered = z - z.mean(0)
    hinge = torch.relu(1 - torch.sqrt(z.var(0) + 1e-4)).mean()
    covariance = centered.T @ centered / (len(z) - 1)
    return hinge, (covariance.pow(2).sum() - covariance.diagonal().pow(2).sum()) / z.shape[1]


def train(batch):
    order = torch.randperm(len(rows))
    for start in range(0, len(rows), batch):
        x = rows[order[start:start + batch]]
        first, second = network(x + 0.3 * torch.randn_like(x)), network(x + 0.3 * torch.randn_like(x))
        (hinge1, covariance1), (hinge2, covariance2) = spread(first), spread(second)
        loss = 25 * torch.nn.functional.mse_loss(first, second) + 25 * (hinge1 + hinge2) / 2 + covariance1 + covariance2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


serve({"load": load, "epoch": lambda batch: timed(lambda: train(int(batch)))}, f"PyTorch {torch.__version__} on {torch.get_num_threads()} threads")
