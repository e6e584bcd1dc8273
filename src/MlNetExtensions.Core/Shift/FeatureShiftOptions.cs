using System.Globalization;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How a shift of features is tested.</summary>
public sealed record FeatureShiftOptions
{
    /// <summary>The probability, in (0, 1), that any feature is called shifted where none is. Default: 0.05.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>How the level is kept for all features. Default: Bonferroni.</summary>
    public ShiftCorrection Correction { get; init; }

    /// <summary>How rows are drawn for the null distribution. Default: the bootstrap.</summary>
    public ShiftResampling Resampling { get; init; }

    /// <summary>
    /// Resamples, at least 1/<see cref="Level"/>, and d/<see cref="Level"/> with Bonferroni. Each costs O(rows·d² + d³). Default: null, 250
    /// as published, or as many as the level needs.
    /// </summary>
    public int? NumberOfResamples { get; init; }

    /// <summary>What is added to the variances of features, which are standardized by the reference; positive. Default: 1e-5, as
    /// published.</summary>
    public double Ridge { get; init; } = 1e-5;

    /// <summary>Whether features are divided by their standard deviation in the reference, so that units do not matter to the ridge.
    /// Default: true.</summary>
    public bool Standardize { get; init; } = true;

    /// <summary>Rows of each side at most, drawn at random; at least 2. Default: 5,000.</summary>
    public int MaximumRows { get; init; } = 5000;

    /// <summary>Random directions of the sliced Wasserstein distance, at least 2. Default: 200.</summary>
    public int NumberOfProjections { get; init; } = 200;

    /// <summary>Seed of all draws. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Stops the computation.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Refuses values that are out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Arguments.Require(Level is > 0 and < 1, Level, "above 0 and below 1", nameof(Level));
        Arguments.Require(Enum.IsDefined(Correction), (int)Correction, "a defined correction", nameof(Correction));
        Arguments.Require(Enum.IsDefined(Resampling), (int)Resampling, "a defined resampling", nameof(Resampling));
        Arguments.Require(NumberOfResamples is null or >= 1, NumberOfResamples ?? 0, "null, or at least 1", nameof(NumberOfResamples));
        Arguments.RequirePositive(Ridge, nameof(Ridge));
        Arguments.Require(MaximumRows >= 2, MaximumRows, "at least 2", nameof(MaximumRows));
        Arguments.Require(NumberOfProjections >= 2, NumberOfProjections, "at least 2", nameof(NumberOfProjections));
    }

    /// <summary>How many resamples a test of some features takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are too few for any feature to be called shifted.</exception>
    internal int Resamples(int features)
    {
        double needed = Math.Ceiling((Correction == ShiftCorrection.Bonferroni ? features : 1) / Level - 1e-9) - 1;
        if (NumberOfResamples is not { } given)
        {
            return (int)Math.Max(250, needed);
        }

        return given >= needed ? given
            : throw new ArgumentOutOfRangeException(nameof(NumberOfResamples), given, string.Create(CultureInfo.InvariantCulture,
            $"With {given} resamples no feature of {features} can be called shifted at level {Level}; give {needed} at least, or use {nameof(ShiftCorrection.MaximumStatistic)}."));
    }
}
