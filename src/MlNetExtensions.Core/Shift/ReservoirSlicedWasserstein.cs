using MlNetExtensions.Core;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Sliced Wasserstein distances of successive windows over directions that a weighted reservoir keeps: those along which samples have
/// differed.
/// </summary>
/// <remarks>
/// <para><b>As a value it is biased upward</b>: directions are kept because they differ, and the mean is weighted by how much. Take
/// <see cref="SlicedWasserstein"/> for the number. It is right where what matters is the direction: to see which combination of features
/// has moved (<see cref="Directions"/>, the first is the strongest), to follow a shift from window to window that few random directions
/// would meet, or to be made small, as a loss.</para>
/// <para>ReSWD: "ReSTIR'd, not shaken. Combining Reservoir Sampling and Sliced Wasserstein Distance for Variance Reduction", 2025. Every
/// window brings new random directions; direction k has the weight wₖ, the mean absolute gap of the sorted projections, and the key
/// u^(1/wₖ) with u uniform; the largest keys stay. Keys are multiplied by exp(−age/decay) at every window with the whole age, as in the
/// authors' code, so that it compounds. Where (Σw)²/Σw² falls below half of the reservoir, it is emptied. The rules are reconstructed from
/// a description of that code, not compared with it.</para>
/// </remarks>
public sealed class ReservoirSlicedWasserstein
{
    private readonly int _dimension;
    private readonly int _capacity;
    private readonly int _fresh;
    private readonly double _decay;
    private readonly NormalRandom _random;
    private List<Slice> _kept = [];

    /// <param name="dimension">d, at least 1.</param>
    /// <param name="capacity">Directions that are kept, at least 1.</param>
    /// <param name="newDirections">Directions that every window brings, at least 1.</param>
    /// <param name="decay">Windows after which a key has lost its force, positive.</param>
    /// <param name="seed">Seed of directions and keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public ReservoirSlicedWasserstein(int dimension, int capacity = 48, int newDirections = 16, double decay = 30, int seed = 0)
    {
        Arguments.Require(dimension >= 1, dimension, "at least 1");
        Arguments.Require(capacity >= 1, capacity, "at least 1");
        Arguments.Require(newDirections >= 1, newDirections, "at least 1");
        Arguments.RequirePositive(decay);
        (_dimension, _capacity, _fresh, _decay) = (dimension, capacity, newDirections, decay);
        _random = new NormalRandom(NormalRandom.Part((ulong)(uint)seed, 0x4E5));
    }

    /// <summary>The directions that are kept, of length 1, the strongest of the latest window first.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Directions =>
        [.. _kept.OrderByDescending(slice => slice.Weight).Select(slice => slice.Direction)];

    /// <summary>Compares two samples, and keeps the directions along which they differ.</summary>
    /// <param name="reference">n·d finite values, row-major.</param>
    /// <param name="window">m·d values.</param>
    /// <returns>The weighted mean of squared distances, too large as a distance: see the remarks.</returns>
    /// <exception cref="ArgumentException">A sample is empty, not whole rows, or not finite.</exception>
    public double Update(double[] reference, double[] window)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(window);
        FeatureShiftTest.CheckRows(reference, _dimension, nameof(reference));
        FeatureShiftTest.CheckRows(window, _dimension, nameof(window));
        List<Slice> slices = [.. _kept];
        // As many as ever at the start, when none are kept.
        for (int count = slices.Count == 0 ? _capacity + _fresh : _fresh; count > 0; count--)
        {
            double[] direction = new double[_dimension];
            SlicedWasserstein.Draw(_random, direction);
            slices.Add(new Slice(direction, Math.Log(1 - _random.Uniform())));
        }

        ParallelWork.For(slices.Count, k => slices[k].Measure(reference, window));
        double total = slices.Sum(slice => slice.Weight), squares = slices.Sum(slice => slice.Weight * slice.Weight);
        if (total == 0)
        {
            _kept = [];
            return 0;
        }

        _kept = total * total / squares < 0.5 * _capacity ? []
            : [.. slices.OrderByDescending(slice => slice.LogKey(_decay)).Take(_capacity)];
        _kept.ForEach(slice => slice.GrowOlder());
        return slices.Sum(slice => slice.Weight / total * slice.Squared);
    }

    // Logarithms of keys: u^(1/w) is 0 in double for a small gap.
    private sealed class Slice(double[] direction, double logUniform)
    {
        private int _age;
        private int _ages;

        public double[] Direction => direction;

        public double Weight { get; private set; }

        public double Squared { get; private set; }

        public double LogKey(double decay) => (Weight > 0 ? logUniform / Weight : double.NegativeInfinity) - _ages / decay;

        public void GrowOlder() => _ages += ++_age;

        public void Measure(double[] reference, double[] window)
        {
            double[] x = SlicedWasserstein.Projected(reference, direction), y = SlicedWasserstein.Projected(window, direction);
            Squared = SlicedWasserstein.OneDimensional(x, y, 2);
            Weight = SlicedWasserstein.OneDimensional(x, y, 1);
        }
    }
}
