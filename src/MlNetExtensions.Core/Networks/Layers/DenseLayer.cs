using System.Globalization;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>A linear layer: y = Wx + b, W with a row for each output and a column for each input.</summary>
/// <param name="Units">Outputs, at least 1.</param>
public sealed record DenseLayer(int Units) : NetworkLayer
{
    /// <summary>Whether there is b, which begins at zero.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>How W is made of the parameters.</summary>
    public WeightForm Form { get; init; }

    /// <summary>What the weights begin with.</summary>
    public WeightInitializer Initializer { get; init; } = new HeInitializer();

    private string WeightsName => Form == WeightForm.Direct ? "Weights" : "Directions";

    /// <inheritdoc/>
    public override string ToString()
    {
        string form = Form == WeightForm.Direct ? "" : $", {Form}";
        string initializer = Initializer is HeInitializer ? "" : $", {Initializer}";
        return string.Create(CultureInfo.InvariantCulture, $"Dense({Units}{(Bias ? "" : ", no bias")}{form}{initializer})");
    }

    internal override int OutputsFor(int inputs) => Units;

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Units, 1);
        ArgumentNullException.ThrowIfNull(Initializer);
        if (!Enum.IsDefined(Form))
        {
            throw new ArgumentOutOfRangeException(nameof(Form), Form, $"{nameof(Form)} is {Form}, which is no {nameof(WeightForm)}.");
        }
    }

    internal override IEnumerable<ParameterGroup> Parameters(int inputs, int layer, bool isOutput)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"Dense{layer}");
        yield return ParameterGroup.Matrix($"{name}.{WeightsName}", layer, Units, inputs, isOutput);
        if (Form != WeightForm.Direct)
        {
            yield return ParameterGroup.Vector($"{name}.Lengths", layer, Units, isOutput);
        }

        if (Bias)
        {
            yield return ParameterGroup.Vector($"{name}.Bias", layer, Units, isOutput);
        }
    }

    internal override void Initialize(LayerPlace place, Span<float> parameters, Span<float> statistics, NormalRandom random)
    {
        Span<float> weights = parameters.Slice(place.FirstParameter, Units * place.Inputs);
        Initializer.Fill(weights, Units, place.Inputs, place.After?.Gain ?? 1, random);
        Span<float> lengths = parameters.Slice(Lengths(place), Form == WeightForm.Direct ? 0 : Units);
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Form == WeightForm.ScaledStandardization
                ? 1
                : System.Numerics.Tensors.TensorPrimitives.Norm<float>(weights.Slice(i * place.Inputs, place.Inputs));
        }

        parameters.Slice(Lengths(place) + lengths.Length, Bias ? Units : 0).Clear();
    }

    internal override LayerPass<T> CreatePass<T>(LayerPlace place)
    {
        NormalizedWeights<T>? normalized = Form switch
        {
            WeightForm.WeightNorm => new NormalizedWeights<T>(Units, place.Inputs, place.FirstParameter, Lengths(place), centered: false, factor: 1),
            WeightForm.ScaledStandardization =>
                new NormalizedWeights<T>(Units, place.Inputs, place.FirstParameter, Lengths(place), centered: true, SignalVariance.Factor(place.Before)),
            _ => null,
        };
        int bias = Bias ? Lengths(place) + (Form == WeightForm.Direct ? 0 : Units) : -1;
        return new DensePass<T>(place.Index == 0, place.Inputs, Units, place.FirstParameter, bias, normalized);
    }

    private int Lengths(LayerPlace place) => place.FirstParameter + Units * place.Inputs;
}
