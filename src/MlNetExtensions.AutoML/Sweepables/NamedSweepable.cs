using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions;

/// <summary>A sweepable estimator that knows what it is called, which ML.NET knows of its own ones only, and how it is written.</summary>
internal abstract class NamedSweepable(string name, Func<MLContext, Parameter, IEstimator<ITransformer>> factory, SearchSpace space)
    : SweepableEstimator(factory, space)
{
    /// <summary>In tables: the method that makes it.</summary>
    public string Name { get; } = name;

    /// <summary>The estimator with these parameters, as an expression in C# with a <c>context</c>.</summary>
    public abstract string Code(Parameter parameter);
}

/// <inheritdoc/>
internal sealed class NamedSweepable<TSearch>(
    string name, Func<MLContext, TSearch, IEstimator<ITransformer>> factory, SweepableCode code, SearchSpace<TSearch> space)
    : NamedSweepable(name, (context, parameter) => factory(context, parameter.AsType<TSearch>()), space)
    where TSearch : class, new()
{
    public override string Code(Parameter parameter) => code.With(parameter.AsType<TSearch>());
}
