namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>The scalars of accelerated SVRG: γ, δ, the step η and θ, and the coefficients of y they lead to.</summary>
internal sealed class AcceleratedSvrgSchedule
{
    private readonly double _smoothness;
    private readonly double _mu;
    private readonly double _count;
    private double _gamma;
    private double _delta;
    private double _theta;

    public AcceleratedSvrgSchedule(double smoothness, double mu, int count)
    {
        (_smoothness, _mu, _count) = (smoothness, mu, count);
        _gamma = Math.Max(smoothness / count, mu);
        Update();
    }

    /// <summary>η of the next step.</summary>
    public double Step { get; private set; }

    /// <summary>η of the step that <see cref="Advance"/> or <see cref="Refresh"/> closed.</summary>
    public double UsedStep { get; private set; }

    /// <summary>Closes a step without a new snapshot.</summary>
    public (double OnY, double OnSnapshot, double OnX) Advance()
    {
        (double a, double b) = Close();
        return (_theta * (a - b), 1 - _theta * a, b * _theta);
    }

    /// <summary>Closes a step that ends in a new snapshot.</summary>
    public (double OnY, double OnSnapshot, double OnX) Refresh()
    {
        (double a, double b) = Close();
        return (_theta * (a - b), (1 - a) * _theta, b * _theta + 1 - _theta);
    }

    private (double A, double B) Close()
    {
        double a = _mu * _delta / _gamma, b = _delta / (_gamma * Step);
        a += (1 - a) / _theta;
        UsedStep = Step;
        Update();
        return (a, b);
    }

    private void Update()
    {
        double quadratic = 9 * _count * _smoothness / 5, linear = _gamma - _mu;
        double root = (Math.Sqrt(linear * linear + 4 * quadratic * _gamma) - linear) / (2 * quadratic);
        _delta = Math.Min(root, 1 / (3 * _count));
        _gamma = (1 - _delta) * _gamma + _mu * _delta;
        Step = Math.Min(1 / (3 * _smoothness), 1 / (15 * _gamma * _count));
        _theta = (3 * _count * _delta - 5 * _mu * Step) / (3 - 5 * _mu * Step);
    }
}
