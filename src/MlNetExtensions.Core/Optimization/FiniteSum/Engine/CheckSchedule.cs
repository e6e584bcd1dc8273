namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// When to measure next. A check costs about a pass, so it pays to wait until the certificate, which falls about
/// geometrically, can be expected to reach its target.
/// </summary>
internal sealed class CheckSchedule(FiniteSumOptions options)
{
    private const double FirstWait = 5;
    private const double ShortestWait = 1;
    private const double LongestWait = 10;

    // A certificate above this share of the last one has not moved enough to tell a rate by.
    private const double Standstill = 0.5;

    private double _lastPass;
    private double _lastCertificate = double.PositiveInfinity;

    /// <summary>The number of passes at which to measure.</summary>
    public double Next { get; private set; }

    public void Record(double pass, double certificate, double target)
    {
        Next = pass + (options.CertificateInterval > 0 ? options.CertificateInterval : Wait(pass, certificate, target));
        if (!(certificate > Standstill * _lastCertificate))
        {
            (_lastPass, _lastCertificate) = (pass, certificate);
        }
    }

    private double Wait(double pass, double certificate, double target)
    {
        if (pass == 0)
        {
            return FirstWait;
        }
        double passes = pass - _lastPass;
        double rate = Math.Log(_lastCertificate / certificate) / passes;
        double wait = certificate > Standstill * _lastCertificate ? passes : Math.Log(certificate / target) / rate;
        // NaN: certificates that are infinite.
        return double.IsNaN(wait) ? LongestWait : Math.Clamp(wait, ShortestWait, LongestWait);
    }
}
