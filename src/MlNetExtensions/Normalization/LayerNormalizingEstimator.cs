using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>
/// Normalizes every row by its own mean and variance: y = gain·(x−μ)/√(σ²+ε) + bias. Nothing is learned, so that training and use are the
/// same.
/// </summary>
/// <remarks>
/// Ba, Kiros and Hinton, "Layer Normalization" (2016), with PyTorch's conventions: the variance has the divisor n. A row of equal values,
/// or of one, becomes the bias. Source column: Single, scalar or vector of known size. Added column: of its shape.
/// </remarks>
public sealed class LayerNormalizingEstimator : RowEstimator<LayerNormalizingTransformer>
{
    private readonly Options _options;

    internal LayerNormalizingEstimator(Options options)
        : base(Check(options)) => _options = new Options
        {
            InputColumnName = options.InputColumnName,
            OutputColumnName = options.OutputColumnName ?? options.InputColumnName,
            Epsilon = options.Epsilon,
            Gain = options.Gain?.ToArray(),
            Bias = options.Bias?.ToArray(),
            MissingValues = options.MissingValues,
        };

    /// <inheritdoc/>
    protected override IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs) =>
        [NormalizedColumn.Of(_options.OutputColumnName!, inputs[0])];

    /// <inheritdoc/>
    protected override LayerNormalizingTransformer Fit(TrainingRows rows)
    {
        InputColumn input = rows.Inputs[0];
        CheckLength(_options.Gain, input, nameof(Options.Gain));
        CheckLength(_options.Bias, input, nameof(Options.Bias));
        return new LayerNormalizingTransformer(input, _options.OutputColumnName!, _options.Epsilon, _options.Gain, _options.Bias,
            _options.MissingValues);
    }

    private static void CheckLength(float[]? values, InputColumn input, string option)
    {
        if (values is not null && values.Length != input.Dimension)
        {
            throw new ArgumentException(
                $"{option} has {values.Length} values, but column '{input.Name}' has {input.Dimension} features; give one for each.",
                option);
        }
    }

    private static void CheckFinite(float[]? values, string option) =>
        OptionCheck.Require(values is null || Array.TrueForAll(values, float.IsFinite), values, option, "finite numbers, one a feature");

    private static string Check(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionCheck.RequireName(options.InputColumnName, nameof(Options.InputColumnName));
        OptionCheck.RequireOptionalName(options.OutputColumnName, nameof(Options.OutputColumnName));
        OptionCheck.RequireDefined(options.MissingValues, nameof(Options.MissingValues));
        OptionCheck.RequireNotNegative(options.Epsilon, nameof(Options.Epsilon));
        CheckFinite(options.Gain, nameof(Options.Gain));
        CheckFinite(options.Bias, nameof(Options.Bias));
        return options.InputColumnName;
    }

    /// <summary>What to normalize.</summary>
    public sealed class Options
    {
        /// <summary>The column that is added, of the shape of the input. Null, the default, for the name of the input.</summary>
        public string? OutputColumnName { get; set; }

        /// <summary>The features: Single, a vector of known size. Default: <c>Features</c>.</summary>
        public string InputColumnName { get; set; } = "Features";

        /// <summary>ε, added to the variance; finite, at least 0. Default: 1e-5.</summary>
        public double Epsilon { get; set; } = 1e-5;

        /// <summary>One factor a feature, such as a network has learned. Null, the default, for 1.</summary>
        public float[]? Gain { get; set; }

        /// <summary>One offset a feature. Null, the default, for 0.</summary>
        public float[]? Bias { get; set; }

        /// <summary>
        /// What becomes of NaN: passed through, it does not count in the row's mean and variance. Default: it is refused.
        /// </summary>
        public MissingValueHandling MissingValues { get; set; }
    }
}
