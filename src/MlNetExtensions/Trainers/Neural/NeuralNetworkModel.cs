using System.Collections.Concurrent;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>A trained network, as it scores rows. Immutable and safe for any number of threads.</summary>
public sealed class NeuralNetworkModel
{
    /// <summary>Rows that are computed together.</summary>
    internal const int BatchRows = 64;

    private readonly ConcurrentBag<NetworkScorer> _single = [];
    private readonly ConcurrentBag<NetworkScorer> _batches = [];

    internal NeuralNetworkModel(InputColumn input, Network network, IReadOnlyList<NetworkEpoch> history)
    {
        (Input, Network, History) = (input, network, history);
        if (network.Shape.Inputs != input.Dimension)
        {
            throw new ArgumentException($"Column '{input.Name}' has {input.Dimension} features, but the network {network.Shape} has {network.Shape.Inputs} inputs.");
        }
    }

    /// <summary>The layers as they score rows: what training alone needs is folded in.</summary>
    public NetworkShape Shape => Network.Shape;

    /// <summary>All parameters; <see cref="NetworkShape.Parameters"/> of <see cref="Shape"/> says which are which.</summary>
    public ReadOnlySpan<float> Parameters => Network.Parameters;

    /// <summary>The epochs of training; empty in a loaded model.</summary>
    public IReadOnlyList<NetworkEpoch> History { get; }

    internal InputColumn Input { get; }

    internal Network Network { get; }

    /// <summary>The network's outputs for all rows of a batch, row after row.</summary>
    internal void Compute(ComponentBatch batch, Span<float> outputs)
    {
        batch.RequireFinite();
        ConcurrentBag<NetworkScorer> scorers = batch.Count == 1 ? _single : _batches;
        // Scoring a batch on both cores would pay, but a cursor's readers are on all of them already.
        NetworkScorer scorer = scorers.TryTake(out NetworkScorer? known) ? known : new NetworkScorer(Network, batch.Count == 1 ? 1 : BatchRows, threads: 1);
        scorer.Score(batch.Features(), outputs);
        scorers.Add(scorer);
    }

    internal void Write(BinaryWriter writer) => NetworkState.Write(writer, Network);

    internal static NeuralNetworkModel Read(SavedState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Network network = NetworkState.Read(state);
        state.Require(state.Inputs.Count == 1 && state.Inputs[0].Dimension == network.Shape.Inputs,
            "inputs", $"are {state.Inputs.Count} columns, the first of {state.Inputs[0].Dimension} features, but the network has {network.Shape.Inputs} inputs");
        return new NeuralNetworkModel(state.Inputs[0], network, []);
    }

    internal DataViewType FeatureType => new VectorDataViewType(NumberDataViewType.Single, Network.Shape.Inputs);
}
