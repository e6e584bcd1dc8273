"""The peer of tuning: what one writes with scikit-learn's Gaussian process to find the next trial: parameters by their likelihood, expected
improvement over 400 candidates, from the best four of them down the gradient (by differences, as scikit-learn has none)."""
import pathlib
import sys
import warnings

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from peers import np, serve, timed

from scipy.optimize import minimize
from scipy.stats import norm, qmc
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

warnings.filterwarnings("ignore")


def loss(point, noise):
    center = 0.3 + 0.4 * np.sin(np.arange(len(point)) + np.roll(point, -1))
    return ((point - center) ** 2).sum() + 0.02 * noise


def propose(trials, dimensions):
    trials, dimensions = int(trials), int(dimensions)
    random = np.random.default_rng(1)
    points = qmc.Sobol(dimensions, seed=2).random(trials)
    losses = np.array([loss(point, random.standard_normal()) for point in points])

    def work():
        scaled = (losses - losses.mean()) / losses.std()
        kernel = ConstantKernel() * Matern(np.ones(dimensions), nu=2.5) + WhiteKernel(0.01)
        process = GaussianProcessRegressor(kernel).fit(points, scaled)
        best = scaled.min()

        def improvement(candidates):
            mean, deviation = process.predict(candidates, return_std=True)
            z = (best - mean) / np.maximum(deviation, 1e-9)
            return -(best - mean) * norm.cdf(z) - deviation * norm.pdf(z)

        candidates = qmc.Sobol(dimensions, seed=3).random(400)
        order = improvement(candidates).argsort()[:4]
        for start in candidates[order]:
            minimize(lambda x: improvement(x[None])[0], start, method="L-BFGS-B", bounds=[(0, 1)] * dimensions, options={"maxiter": 25})

    return timed(work)


serve({"propose": propose})
