namespace MlNetExtensions.Tuning;

/// <summary>
/// The gradient of a function that has none to offer (a threshold's cost, a metric), from values along the way: that of a Gaussian
/// process's mean, with the variance that says whether it can be trusted. One thread at a time.
/// </summary>
/// <remarks>
/// Shu and others, "Federated Zeroth-Order Optimization using Trajectory-Informed Surrogate Gradients", 2023, without the federation;
/// formulas derived, not from the paper: ∇f ~ N(∂k(x, X)(K + S)⁻¹y, c - ∂k(x, X)(K + S)⁻¹∂k(X, x)) with c the prior variance of a slope,
/// variance/scale² times 1 for RBF, 5/3 for Matérn 5/2 and 3 for Matérn 3/2. Where the variances are large beside the gradient, evaluate
/// near the point before a step.
/// </remarks>
public sealed class TrajectoryGradient
{
    private readonly GaussianProcess _process;
    private readonly double _slopeFactor;
    private double[] _rows = [];

    /// <param name="parameters">The kernel, with a length scale for each coordinate.</param>
    /// <exception cref="ArgumentException">The kernel has no slopes of a constant prior variance.</exception>
    public TrajectoryGradient(KernelParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _slopeFactor = parameters.Kind switch
        {
            KernelKind.Rbf => 1,
            KernelKind.Matern52 => 5.0 / 3,
            KernelKind.Matern32 => 3,
            _ => throw new ArgumentException($"The kernel {parameters.Kind} is not stationary; give RBF or a Matérn kernel.",
                nameof(parameters)),
        };
        var space = new TuningSpace(parameters.LengthScales
            .Select((_, k) => new TuningDimension { Name = FormattableString.Invariant($"x{k}") }));
        _process = new GaussianProcess(space, parameters);
    }

    /// <summary>Values so far.</summary>
    public int Count => _process.Count;

    /// <summary>Learns a value of the function.</summary>
    /// <param name="point">Where; any numbers.</param>
    /// <param name="value">Less the function's mean, if that is not about 0; finite.</param>
    public void Add(ReadOnlySpan<double> point, double value) => _process.Add(point, value);

    /// <summary>The posterior of the gradient at a point.</summary>
    /// <param name="point">Where.</param>
    /// <param name="gradient">Receives the mean of each partial derivative.</param>
    /// <param name="variances">Receives the variance of each.</param>
    /// <returns>The posterior mean of the value there.</returns>
    public double Gradient(ReadOnlySpan<double> point, Span<double> gradient, Span<double> variances)
    {
        int n = Count, d = _process.Parameters.LengthScales.Count;
        double mean = _process.Mean(point, gradient);
        if (_rows.Length < n * d)
        {
            _rows = new double[2 * n * d];
        }

        _process.SlopesOfKernel(_rows.AsSpan(0, n * d));
        for (int k = 0; k < d; k++)
        {
            double scale = _process.Parameters.LengthScales[k];
            double prior = _slopeFactor * _process.Parameters.Variance / (scale * scale);
            variances[k] = Math.Max(0, prior - _process.Explained(_rows.AsSpan(k * n, n)));
        }

        return mean;
    }
}
