using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MlNetExtensions;

/// <summary>
/// How a model was trained: history, certificate, solver. Kept beside the models of this process, which are ML.NET's own and have no room
/// for it; not saved.
/// </summary>
public static class TrainingResults
{
    private static readonly ConditionalWeakTable<object, FiniteSumResult> _results = [];

    /// <summary>How a model was trained.</summary>
    /// <param name="model">A transformer of a variance-reduced trainer, or a chain that has one.</param>
    /// <returns>Null where no part of the model was trained by such a trainer in this process.</returns>
    public static FiniteSumResult? Of(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is IPredictionTransformer<object> predictor && _results.TryGetValue(predictor.Model, out FiniteSumResult? result))
        {
            return result;
        }

        return (model as IEnumerable<ITransformer>)?.Select(Of).FirstOrDefault(found => found is not null);
    }

    internal static TTransformer Keep<TTransformer>(TTransformer transformer, FiniteSumResult result)
        where TTransformer : IPredictionTransformer<object>
    {
        _results.Add(transformer.Model, result);
        return transformer;
    }
}
