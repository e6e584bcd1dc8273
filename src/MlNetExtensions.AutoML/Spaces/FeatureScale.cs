using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace MlNetExtensions;

/// <summary>How coordinates of a dimension, features of ML.NET's option and values hang together.</summary>
internal abstract class FeatureScale
{
    /// <summary>0 for a number.</summary>
    public virtual int Levels => 0;

    public virtual bool Ordered => false;

    /// <summary>The feature of a canonical coordinate.</summary>
    public virtual double ToFeature(double coordinate) => coordinate;

    /// <summary>The coordinate of a feature, for defaults.</summary>
    public abstract double OfFeature(double feature);

    /// <summary>The coordinate of a value, in [0, 1].</summary>
    public abstract double ToCoordinate(Parameter value, int slot);

    /// <summary>What of the option the coordinates do not say, for fingerprints.</summary>
    public abstract string Describe();

    /// <summary>The feature itself.</summary>
    internal sealed class Number(OptionBase option, string description) : FeatureScale
    {
        public override double OfFeature(double feature) => double.IsNaN(feature) ? 0 : Math.Clamp(feature, 0, 1);

        public override double ToCoordinate(Parameter value, int slot) => OfFeature(option.MappingToFeatureSpace(value)[slot]);

        public override string Describe() => description;
    }

    /// <summary>Many whole numbers: each has an interval of features, and stands for its middle.</summary>
    internal sealed class Integer(UniformIntOption option, string description) : FeatureScale
    {
        private const double Roundings = 1e-9;

        /// <summary>The whole number of a feature, also where roundings put the feature of its lower end below it.</summary>
        public static int ValueOf(UniformIntOption option, double feature)
        {
            double clamped = double.IsNaN(feature) ? 0 : Math.Clamp(feature, 0, 1);
            double value = option.LogBase ? option.Min * Math.Pow(option.Max / option.Min, clamped) : option.Min + (option.Max - option.Min) * clamped;
            return (int)Math.Clamp(Math.Floor(value + Roundings * Math.Max(1, Math.Abs(value))), option.Min, option.Max);
        }

        /// <summary>The feature in the middle of a whole number's interval; the greatest has only the end of the range.</summary>
        public static double FeatureOf(UniformIntOption option, int value)
        {
            if (value >= option.Max)
            {
                return 1;
            }

            double middle = value + 0.5;
            return option.LogBase ? Math.Log(middle / option.Min) / Math.Log(option.Max / option.Min) : (middle - option.Min) / (option.Max - option.Min);
        }

        public override double OfFeature(double feature) => FeatureOf(option, ValueOf(option, feature));

        public override double ToCoordinate(Parameter value, int slot) =>
            FeatureOf(option, (int)Math.Clamp(value.AsType<int>(), option.Min, option.Max));

        public override string Describe() => description;
    }

    /// <summary>Values that each have a feature.</summary>
    /// <param name="values">One for each level.</param>
    /// <param name="features">The feature that ML.NET samples each value at.</param>
    /// <param name="ordered">Whether neighbors are alike.</param>
    /// <param name="levelOf">The level of a feature.</param>
    /// <param name="levelOfValue">The level of a value that is not among the values; null where it has none.</param>
    internal sealed class Choice(
        IReadOnlyList<Parameter> values, double[] features, bool ordered, Func<double, int> levelOf, Func<Parameter, int>? levelOfValue = null)
        : FeatureScale
    {
        private const int MostNamed = 10;

        private readonly Dictionary<string, int> _levels = values
            .Select((value, level) => (Key: value.ToString(), Level: level))
            .GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.First().Level);

        public override int Levels => features.Length;

        public override bool Ordered => ordered;

        public override double ToFeature(double coordinate) => features[Math.Clamp((int)(coordinate * Levels), 0, Levels - 1)];

        public override double OfFeature(double feature) => CenterOf(Math.Clamp(levelOf(feature), 0, Levels - 1));

        public override double ToCoordinate(Parameter value, int slot) => _levels.TryGetValue(value.ToString(), out int level) ? CenterOf(level)
            : levelOfValue is not null ? CenterOf(Math.Clamp(levelOfValue(value), 0, Levels - 1))
            : throw new KeyNotFoundException($"it is one of {string.Join(", ", values.Take(MostNamed))}{(values.Count > MostNamed ? ", …" : "")}");

        public override string Describe() => string.Join(',', values);

        private double CenterOf(int level) => (level + 0.5) / Levels;
    }
}
