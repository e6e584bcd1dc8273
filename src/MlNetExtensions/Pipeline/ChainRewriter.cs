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
    public static ITransformer? Replace(ITransformer model, Func<ITransformer, ITransformer?> recognize)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (recognize(model) is { } replacement)
        {
            return replacement;
        }

        ITransformer[] steps = model is IEnumerable<ITransformer> chain ? [.. chain] : [];
        for (int i = 0; i < steps.Length; i++)
        {
            if (Replace(steps[i], recognize) is { } step)
            {
                steps[i] = step;
                return new TransformerChain<ITransformer>(steps);
            }
        }

        return null;
    }
}
