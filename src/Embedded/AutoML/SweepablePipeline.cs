using Microsoft.ML.Data;
using Microsoft.ML.Internal.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.AutoML;

/// <summary>Pipelines of sweepable estimators. Which estimators are in one is a parameter, too.</summary>
public class SweepablePipeline : ISweepable<EstimatorChain<ITransformer>>
{
    private const string SchemaName = "_SCHEMA_";

    private readonly SchemaExpression _schema;
    private string _currentSchema;

    internal SweepablePipeline()
    {
        Estimators = [];
    }

    private SweepablePipeline(Dictionary<string, SweepableEstimator> estimators, SchemaExpression schema, string currentSchema = null)
    {
        Estimators = estimators;
        _schema = schema;
        _currentSchema = currentSchema ?? schema.Terms().First().ToString();
    }

    public Dictionary<string, SweepableEstimator> Estimators { get; }

    public SearchSpace.SearchSpace SearchSpace
    {
        get
        {
            var space = new SearchSpace.SearchSpace();
            foreach (var (name, estimator) in Estimators)
                space.Add(name, estimator.SearchSpace);
            space.Add(SchemaName, new ChoiceOption([.. _schema.Terms().Select(term => (object)term.ToString())]));
            return space;
        }
    }

    /// <summary>The schema last built, and the parameters of the estimators by their place, not their name.</summary>
    public Parameter CurrentParameter
    {
        get
        {
            var parameter = Parameter.CreateNestedParameter();
            foreach (var (estimator, place) in Estimators.Values.Select((estimator, place) => (estimator, place)))
                parameter[$"{place}"] = estimator.Parameter;
            parameter[SchemaName] = Parameter.FromString(_currentSchema);
            return parameter;
        }
    }

    public EstimatorChain<ITransformer> BuildFromOption(MLContext context, Parameter parameter)
    {
        _currentSchema = parameter[SchemaName].AsType<string>();
        return SchemaExpression.Parse(_currentSchema).Steps.Aggregate(
            new EstimatorChain<ITransformer>(),
            (chain, name) => chain.Append(Estimators[name].BuildFromOption(context, parameter[name])));
    }

    /// <summary>The pipelines of another schema over the same estimators.</summary>
    public SweepablePipeline BuildSweepableEstimatorPipeline(string schema)
    {
        var expression = SchemaExpression.Parse(schema);
        return new SweepablePipeline(expression.Steps.ToDictionary(name => name, name => Estimators[name]), expression, schema);
    }

    /// <summary>This, followed by one of the alternatives.</summary>
    public SweepablePipeline Append(params ISweepable<IEstimator<ITransformer>>[] sweepables)
    {
        var estimators = new Dictionary<string, SweepableEstimator>(Estimators);
        var next = sweepables.Select(Renamed).Aggregate((left, right) => new SchemaExpression.OneOf(left, right));
        return new SweepablePipeline(estimators, _schema == null ? next : new SchemaExpression.Sequence(_schema, next));

        SchemaExpression Renamed(ISweepable<IEstimator<ITransformer>> sweepable) => sweepable switch
        {
            SweepableEstimator estimator => new SchemaExpression.Step(Add(estimator)),
            SweepablePipeline pipeline => pipeline._schema.Rename(name => Add(pipeline.Estimators[name])),
            _ => throw new ArgumentException($"A {sweepable?.GetType()} cannot be appended.", nameof(sweepables)),
        };

        string Add(SweepableEstimator estimator)
        {
            string name = $"e{estimators.Count}";
            estimators[name] = estimator;
            return name;
        }
    }

    /// <summary>The kinds of the estimators that the parameter of an experiment chooses. The host's have no kind of ML.NET's.</summary>
    public string ToString(Parameter parameter) => parameter.TryGetValue(AutoMLExperiment.PipelineName, out var pipeline)
        ? string.Join("=>", SchemaExpression.Parse(pipeline[SchemaName].AsType<string>()).Steps.Select(_ => "Unknown"))
        : string.Empty;
}
