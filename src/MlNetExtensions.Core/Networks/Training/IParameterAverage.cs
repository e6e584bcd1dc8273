namespace MlNetExtensions.Core.Networks;

/// <summary>An average of the parameters over the steps (EMA, SWA, BEMA): what is validated and handed out instead of the last parameters.</summary>
public interface IParameterAverage
{
    /// <summary>Takes in the parameters after a step.</summary>
    /// <param name="parameters">All of the network's.</param>
    /// <param name="number">The number of the step, from 1.</param>
    void Add(ReadOnlySpan<float> parameters, long number);

    /// <summary>Writes the average; false, and nothing written, where there is none yet.</summary>
    /// <param name="parameters">All of the network's.</param>
    bool TryRead(Span<float> parameters);

    /// <summary>Writes all that <see cref="Restore"/> needs to go on bit by bit.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Goes back to what was saved.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another average.</exception>
    void Restore(StateReader reader);
}
