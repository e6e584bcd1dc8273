using System.Globalization;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.Tuning;

namespace MlNetExtensions;

/// <summary>Finds the dimensions of a search space of ML.NET.</summary>
internal sealed class SearchSpaceReader
{
    public const string PipelineName = "_pipeline_";
    public const string SchemaName = "_SCHEMA_";

    private readonly List<Found> _found = [];
    private int _features;

    /// <summary>The dimensions, those that others depend on first.</summary>
    public static IReadOnlyList<SearchSpaceLeaf> Read(IDictionary<string, OptionBase> space)
    {
        var reader = new SearchSpaceReader();
        reader.ReadSpace(space, [], []);
        Found[] ordered = [.. reader._found.OrderByDescending(found => reader._found.Any(other => other.Conditions.Any(condition => condition.Schema == found.Path)))];
        return [.. ordered.Select(found => found.ToLeaf(ordered))];
    }

    private void ReadSpace(IDictionary<string, OptionBase> space, string[] path, Condition[] conditions)
    {
        // ML.NET's order, by the culture's comparison of names.
        foreach ((string name, OptionBase option) in space.OrderBy(entry => entry.Key))
        {
            string[] inner = [.. path, name];
            Condition[]? all = name == SchemaName ? conditions : Conditions(space, name, path, conditions);
            if (option is IDictionary<string, OptionBase> nested)
            {
                ReadSpace(nested, inner, all ?? [Condition.Never]);
            }
            else
            {
                ReadOption(option, inner, all ?? [Condition.Never]);
            }
        }
    }

    /// <summary>When a step of a pipeline is active: null for never.</summary>
    private static Condition[]? Conditions(IDictionary<string, OptionBase> space, string name, string[] path, Condition[] outer)
    {
        if (!space.TryGetValue(SchemaName, out OptionBase? schema) || schema is not ChoiceOption { Choices: var terms }
            || !Array.TrueForAll(terms, term => term.ParameterType == ParameterType.String))
        {
            return outer;
        }

        int[] levels = [.. Enumerable.Range(0, terms.Length).Where(i => StepsOf(terms[i].AsType<string>()).Contains(name))];
        return levels.Length == terms.Length ? outer : levels.Length == 0 ? null : [.. outer, new Condition([.. path, SchemaName], levels)];
    }

    /// <summary>The names of the steps in a schema such as e0 * e2.</summary>
    public static string[] StepsOf(string schema) => schema.Split(['*', '+', '(', ')', ' '], StringSplitOptions.RemoveEmptyEntries);

    private void ReadOption(OptionBase option, string[] path, Condition[] conditions)
    {
        int first = _features;
        _features += option.FeatureSpaceDim;
        if (conditions.Contains(Condition.Never))
        {
            return;
        }

        for (int slot = 0; slot < option.FeatureSpaceDim; slot++)
        {
            if (OptionScales.Of(option, slot, string.Join('/', path)) is { } scale)
            {
                double start = option.Default is { } defaults && slot < defaults.Length ? defaults[slot] : 0;
                string name = option.FeatureSpaceDim == 1 ? string.Join('/', path)
                    : string.Create(CultureInfo.InvariantCulture, $"{string.Join('/', path)}[{slot}]");
                _found.Add(new Found(name, string.Join('/', path), path, slot, first + slot, scale, scale.OfFeature(start), conditions));
            }
        }
    }

    /// <summary>Levels of the schema at a place.</summary>
    private sealed record Condition(string Schema, IReadOnlyList<int> Levels)
    {
        public static readonly Condition Never = new("", []);

        public Condition(string[] schema, int[] levels)
            : this(string.Join('/', schema), levels)
        {
        }
    }

    private sealed record Found(
        string Name, string Path, string[] Names, int Slot, int Feature, FeatureScale Scale, double Default, Condition[] Conditions)
    {
        public SearchSpaceLeaf ToLeaf(Found[] all) => new(Names, Slot, Feature, Scale, new TuningDimension
        {
            Name = Name,
            Levels = Scale.Levels,
            Ordered = Scale.Ordered,
            Default = Default,
            Conditions = [.. Conditions.Select(condition =>
                new TuningCondition(Array.FindIndex(all, other => other.Path == condition.Schema), condition.Levels))],
        });
    }
}
