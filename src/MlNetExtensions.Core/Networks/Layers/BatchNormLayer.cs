using System.Globalization;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Batch normalization: y = γ(x − μ)/√(σ² + ε) + β with mean μ and biased variance σ² of each unit over the batch in training, and running
/// ones in scoring: running ← (1 − m)·running + m·batch, the batch's variance unbiased. With <see cref="VirtualBatch"/> it is ghost batch
/// normalization: parts of the batch are normalized each by itself.
/// </summary>
/// <remarks>
/// Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift", 2015; Hoffer, Hubara
/// and Soudry, "Train longer, generalize better", 2017 (ghost batches). The batch is cut into ⌈rows / virtual batch⌉ parts of ⌈rows /
/// parts⌉ rows, the last with what is left; a single row that is left joins the part before it. Running statistics move once for each
/// part, in order.
/// </remarks>
public sealed record BatchNormLayer : NetworkLayer
{
    /// <summary>m in (0, 1].</summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>ε, positive.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Rows of a ghost batch at most, at least 2; null for the whole batch.</summary>
    public int? VirtualBatch { get; init; }

    /// <inheritdoc/>
    public override bool CouplesRows => true;

    /// <inheritdoc/>
    public override string ToString()
    {
        string name = VirtualBatch is { } rows ? string.Create(CultureInfo.InvariantCulture, $"GhostBatchNorm({rows})") : "BatchNorm";
        return Momentum == 0.1 && Epsilon == 1e-5 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}[m {Momentum}, ε {Epsilon}]");
    }

    internal override int StatisticsFor(int inputs) => 2 * inputs;

    internal override void Validate()
    {
        Arguments.Require(Momentum is > 0 and <= 1, Momentum, "in (0, 1]");
        Arguments.Require(Epsilon > 0 && double.IsFinite(Epsilon), Epsilon, "positive and finite");
        Arguments.Require(VirtualBatch is null or >= 2, VirtualBatch ?? 0, "null or at least 2", nameof(VirtualBatch));
    }

    internal override IEnumerable<ParameterGroup> Parameters(int inputs, int layer, bool isOutput)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"BatchNorm{layer}");
        yield return ParameterGroup.Vector($"{name}.Scale", layer, inputs, isOutput);
        yield return ParameterGroup.Vector($"{name}.Shift", layer, inputs, isOutput);
    }

    internal override void Initialize(LayerPlace place, Span<float> parameters, Span<float> statistics, NormalRandom random)
    {
        parameters.Slice(place.FirstParameter, place.Inputs).Fill(1);
        parameters.Slice(place.FirstParameter + place.Inputs, place.Inputs).Clear();
        statistics.Slice(place.FirstStatistic, place.Inputs).Clear();
        statistics.Slice(place.FirstStatistic + place.Inputs, place.Inputs).Fill(1);
    }

    internal override LayerPass<T> CreatePass<T>(LayerPlace place) => new BatchNormPass<T>(place, Momentum, Epsilon, VirtualBatch);

    /// <summary>First rows of the parts of a batch, and its number of rows at the end.</summary>
    internal static int[] Parts(int rows, int? virtualBatch)
    {
        if (virtualBatch is not { } most || rows <= most)
        {
            return [0, rows];
        }

        int parts = (rows + most - 1) / most, length = (rows + parts - 1) / parts;
        List<int> starts = [.. Enumerable.Range(0, parts).Select(part => part * length).Where(start => start == 0 || start < rows - 1)];
        return [.. starts, rows];
    }
}
