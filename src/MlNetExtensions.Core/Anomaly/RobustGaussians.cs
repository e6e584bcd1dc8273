using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

internal sealed class RobustGaussians<T>(IRowSource<T> source, GaussianAnomalyOptions options, RobustEstimator estimator)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public GaussianAnomalyFit Fit() => throw new NotSupportedException($"{source}{options}{estimator}");
}
