namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// When to measure next. A check costs about a pass, so it pays to wait until the certificate, which falls about
/// geometrically, can be expected to reach its target.
/// </summary>
internal sealed class CheckSchedule(FiniteSumOptions options)
{
    private const double ShortestWait = 1;
    private const double LongestWait = 10;

    private double _lastPass;
    private double _lastCertificate = double.PositiveInfinity;

    /// <summary>The number of passes at which to measure.</summary>
    public double Next { get; private set; }

    public void Record(double pass, double certificate, double target)
    {
        Next = pass + (options.CertificateInterval > 0 ? options.CertificateInterval : Wait(pass, certificate, target));
        (_lastPass, _lastCertificate) = (pass, certificate);
    }

    private double Wait(double pass, double certificate, double target)
    {
        double rate = Math.Log(_lastCertificate / certificate) / (pass - _lastPass);
        double wait = Math.Log(certificate / target) / rate;
        // NaN (no history yet, or certificates that are infinite) and a standstill both fall through to a middling wait.
        return wait > 0 && double.IsFinite(wait) ? Math.Clamp(wait, ShortestWait, LongestWait) : 0.5 * LongestWait;
    }
}
