using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MlNetExtensions;

/// <summary>A trial in the race: its parameters, and what its folds lost so far.</summary>
internal sealed class TrialEntrant(TrialSettings settings, int firstRepeat, StudyFolds? study)
{
    private readonly ConcurrentDictionary<(int Repeat, int Fold), Lazy<Task<double>>> _losses = new();

    public TrialSettings Settings => settings;

    /// <summary>0, except for parameters that were tried before: they get folds and seeds of their own.</summary>
    public int FirstRepeat => firstRepeat;

    /// <summary>Where folds are kept; null without a study.</summary>
    public StudyFolds? Study => study;

    /// <summary>Of the first fold; dropped once it is handed out.</summary>
    public ITransformer? Model { get; set; }

    /// <summary>What the experiment was told, once it was.</summary>
    public double ReportedLoss { get; set; } = double.NaN;

    /// <summary>The loss on a fold, run at most once.</summary>
    public Task<double> Loss(int repeat, int fold, Func<Task<double>> run) => _losses.GetOrAdd((repeat, fold), _ => new(run)).Value;
}
