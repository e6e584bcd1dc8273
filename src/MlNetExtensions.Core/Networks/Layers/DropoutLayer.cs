using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Dropout: in training each unit is kept with probability 1 − p and then divided by it, or else zero; in scoring nothing happens.
/// </summary>
/// <param name="Rate">p in [0, 1).</param>
/// <remarks>
/// Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting", 2014.
/// Masks follow from the seed, the step, the layer and the row: the same on any number of threads.
/// </remarks>
public sealed record DropoutLayer(double Rate) : NetworkLayer
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Dropout({Rate})");

    internal override void Validate() => DropoutPass.RequireRate(Rate, nameof(DropoutLayer));

    internal override LayerPass<T> CreatePass<T>(LayerPlace place) => new DropoutPass<T>(place, Rate, 1 / (1 - Rate), 0, 0);
}

/// <summary>
/// Dropout that keeps mean 0 and variance 1 after <see cref="Selu"/>: a dropped unit takes α′ = −λα, and all are then mapped by ax + b with
/// a = (q + α′²q(1 − q))^(−1/2), b = −a(1 − q)α′, q = 1 − p.
/// </summary>
/// <param name="Rate">p in [0, 1).</param>
/// <remarks>Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", 2017; they use 0.05 and 0.1.</remarks>
public sealed record AlphaDropoutLayer(double Rate) : NetworkLayer
{
    private const double Dropped = -Selu.Lambda * Selu.Alpha;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"AlphaDropout({Rate})");

    internal override void Validate() => DropoutPass.RequireRate(Rate, nameof(AlphaDropoutLayer));

    internal override LayerPass<T> CreatePass<T>(LayerPlace place)
    {
        double keep = 1 - Rate;
        double a = 1 / Math.Sqrt(keep + Dropped * Dropped * keep * Rate), b = -a * Rate * Dropped;
        return new DropoutPass<T>(place, Rate, a, b, a * Dropped + b);
    }
}

internal static class DropoutPass
{
    public static void RequireRate(double rate, string layer)
    {
        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate,
                string.Create(CultureInfo.InvariantCulture, $"The rate of {layer} is {rate}; it must be in [0, 1)."));
        }
    }
}

/// <summary>y = scale·x + shift where a unit is kept, and a constant where it is dropped.</summary>
internal sealed class DropoutPass<T>(LayerPlace place, double rate, double scale, double shift, double dropped)
    : LayerPass<T>(place.Inputs, place.Inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BatchMatrix<T> _factors = null!;

    public override bool WorksInPlace => true;

    public override void Attach(BatchMatrix<T> input, BatchMatrix<T> output, BatchMatrix<T>? inputDelta, BatchMatrix<T> outputDelta)
    {
        base.Attach(input, output, inputDelta, outputDelta);
        _factors = new BatchMatrix<T>(output.Rows, Outputs);
    }

    public override void Forward(in PassContext<T> context, int first, int past)
    {
        if (!context.Training || rate == 0)
        {
            Input.Block(first, past).CopyTo(Output.Block(first, past));
            return;
        }

        uint limit = (uint)(rate * 4294967296.0);
        (T factor, T offset, T constant) = (T.CreateChecked(scale), T.CreateChecked(shift), T.CreateChecked(dropped));
        ulong seed = NormalRandom.Part(context.Seed, (ulong)place.Index);
        for (int row = first; row < past; row++)
        {
            ulong state = NormalRandom.Part(seed, (ulong)row), bits = 0;
            Span<T> factors = _factors.Row(row), y = Output.Row(row);
            ReadOnlySpan<T> x = Input.Row(row);
            for (int j = 0; j < x.Length; j++)
            {
                bits = j % 2 == 0 ? SplitMix64.Next(ref state) : bits >> 32;
                bool kept = (uint)bits >= limit;
                factors[j] = kept ? factor : T.Zero;
                y[j] = kept ? factor * x[j] + offset : constant;
            }
        }
    }

    public override void Backward(in PassContext<T> context, int first, int past)
    {
        if (context.Training && rate > 0)
        {
            Span<T> delta = OutputDelta.Block(first, past);
            TensorPrimitives.Multiply(delta, _factors.Block(first, past), delta);
        }
    }
}
