using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>Finds and replaces a step of a model, at any depth of chains.</summary>
internal static class ChainRewriter
{
    /// <summary>The first step in order of application that the function recognizes, and what it makes of it; null where there is none.</summary>
    public static T? Find<T>(ITransformer model, Func<ITransformer, T?> recognize)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(model);
        return recognize(model) ?? (model as IEnumerable<ITransformer>)?.Select(step => Find(step, recognize)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The model with its first recognized step replaced; null where there is none.</summary>
    /// <param name="model">Any transformer; left as it is.</param>
    /// <param name="recognize">Given a step and all steps that are applied before it, makes its replacement; null for other steps.</param>
    public static ITransformer? Replace(ITransformer model, Func<ITransformer, IReadOnlyList<ITransformer>, ITransformer?> recognize)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Replace(model, recognize, []);
    }

    private static ITransformer? Replace(ITransformer model, Func<ITransformer, IReadOnlyList<ITransformer>, ITransformer?> recognize, List<ITransformer> before)
    {
        if (recognize(model, before) is { } replacement)
        {
            return replacement;
        }

        ITransformer[] steps = model is IEnumerable<ITransformer> chain ? [.. chain] : [];
        for (int i = 0; i < steps.Length; i++)
        {
            if (Replace(steps[i], recognize, before) is { } step)
            {
                steps[i] = step;
                return new TransformerChain<ITransformer>(steps);
            }
        }

        if (steps.Length == 0)
        {
            before.Add(model);
        }

        return null;
    }
}
