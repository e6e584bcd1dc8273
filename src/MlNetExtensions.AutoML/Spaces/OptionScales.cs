using System.Globalization;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace MlNetExtensions;

/// <summary>The scale of each kind of option, once it is checked that ML.NET can sample it.</summary>
internal static class OptionScales
{
    /// <summary>The scale of one feature of an option; null where there is but one value.</summary>
    /// <exception cref="ArgumentException">The option has no values.</exception>
    public static FeatureScale? Of(OptionBase option, int slot, string name) => option switch
    {
        ChoiceOption choice => OfChoices(choice, name),
        UniformNumericOption { Min: var min, Max: var max } number when min == max && double.IsFinite(min) && !(number.LogBase && min <= 0) => null,
        UniformNumericOption number => OfRange(number, name),
        _ => new FeatureScale.Number(option, string.Create(CultureInfo.InvariantCulture, $"{option.GetType().FullName}[{slot}]")),
    };

    private static FeatureScale.Choice OfChoices(ChoiceOption option, string name)
    {
        if (option.Choices.Length == 0)
        {
            throw new ArgumentException($"The search space '{name}' is a choice of nothing; give it at least one value.", "space");
        }

        double[] features = [.. Enumerable.Range(0, option.Choices.Length).Select(level => (level + 0.5) / option.Choices.Length)];
        return new FeatureScale.Choice(option.Choices, features, AreOrdered(option.Choices), feature => (int)(float)(feature * features.Length));
    }

    private static bool AreOrdered(Parameter[] choices)
    {
        if (!Array.TrueForAll(choices, choice => choice.ParameterType is ParameterType.Integer or ParameterType.Number))
        {
            return Array.TrueForAll(choices, choice => choice.ParameterType == ParameterType.Bool);
        }

        double[] values = [.. choices.Select(choice => choice.AsType<double>())];
        double[] steps = [.. values.Skip(1).Zip(values, (next, before) => next - before)];
        return Array.TrueForAll(steps, step => step > 0) || Array.TrueForAll(steps, step => step < 0);
    }

    private static FeatureScale OfRange(UniformNumericOption option, string name)
    {
        if (!(option.Min < option.Max) || !double.IsFinite(option.Max - option.Min))
        {
            throw Error("a finite width, with the minimum below the maximum, is needed");
        }

        // Of 0, the logarithm is none, and ML.NET samples NaN.
        if (option.LogBase && !(option.Min > 0 && double.IsFinite(option.Max / option.Min)))
        {
            throw Error("a logarithmic range needs bounds above 0; take a small minimum such as 1e-10, or logBase: false");
        }

        string description = string.Create(CultureInfo.InvariantCulture, $"{option.Min:R}..{option.Max:R}{(option.LogBase ? " log" : "")}");
        return option is not UniformIntOption whole ? new FeatureScale.Number(option, description)
            : whole.Max - whole.Min < SearchSpaceMap.MostIntegerLevels ? OfIntegers(whole)
            : new FeatureScale.Integer(whole, description);

        ArgumentException Error(string remedy) => new(string.Create(CultureInfo.InvariantCulture,
            $"The search space '{name}' goes from {option.Min} to {option.Max}{(option.LogBase ? " in logarithms" : "")}: {remedy}."), "space");
    }

    /// <summary>One level for each value that ML.NET samples somewhere: by its roundings, the greatest may be out of reach.</summary>
    private static FeatureScale.Choice OfIntegers(UniformIntOption option)
    {
        var features = new List<double>();
        var values = new List<Parameter>();
        for (int value = (int)option.Min; value <= (int)option.Max; value++)
        {
            double feature = FeatureScale.Integer.FeatureOf(option, value);
            if (option.SampleFromFeatureSpace([feature]).AsType<int>() == value)
            {
                features.Add(feature);
                values.Add(Parameter.FromInt(value));
            }
        }

        int lowest = values[0].AsType<int>();
        return new FeatureScale.Choice(
            values,
            [.. features],
            ordered: true,
            levelOf: feature => FeatureScale.Integer.ValueOf(option, feature) - lowest,
            levelOfValue: value => value.AsType<int>() - lowest);
    }
}
