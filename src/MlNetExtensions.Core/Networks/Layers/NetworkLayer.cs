using System.Numerics;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>Description of one layer of a <see cref="NetworkShape"/>; it does not change, and the network's numbers are
/// elsewhere.</summary>
public abstract record NetworkLayer
{
    private protected NetworkLayer()
    {
    }

    /// <summary>Whether a row's outputs in training depend on the other rows of its batch, which then must have at least two.</summary>
    public virtual bool CouplesRows => false;

    /// <summary>Outputs for a number of inputs.</summary>
    internal virtual int OutputsFor(int inputs) => inputs;

    /// <summary>The parameters, in the order in which they lie.</summary>
    internal virtual IEnumerable<ParameterGroup> Parameters(int inputs, int layer, bool isOutput) => [];

    /// <summary>Running statistics.</summary>
    internal virtual int StatisticsFor(int inputs) => 0;

    /// <summary>Throws where an option is out of range.</summary>
    internal virtual void Validate()
    {
    }

    /// <summary>Fills this layer's parameters and statistics.</summary>
    /// <param name="place">Where the layer stands.</param>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="statistics">All running statistics of the network.</param>
    /// <param name="random">Of this layer alone.</param>
    internal virtual void Initialize(LayerPlace place, Span<float> parameters, Span<float> statistics, NormalRandom random)
    {
    }

    /// <summary>This layer at work on batches.</summary>
    internal abstract LayerPass<T> CreatePass<T>(LayerPlace place) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Where a layer stands in a network.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Inputs">Width before the layer.</param>
/// <param name="Outputs">Width after it.</param>
/// <param name="FirstParameter">Offset of its parameters.</param>
/// <param name="FirstStatistic">Offset of its running statistics.</param>
/// <param name="Before">The activation whose values it gets, through dropout and nothing else; null for the network's input and
/// others.</param>
/// <param name="After">The activation that its values go to, through normalizers and dropout; null for the network's output.</param>
internal sealed record LayerPlace(
    int Index, int Inputs, int Outputs, int FirstParameter, int FirstStatistic, Activation? Before, Activation? After);
