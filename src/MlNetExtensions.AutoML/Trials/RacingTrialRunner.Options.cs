using Microsoft.ML;
using MlNetExtensions.Core;

namespace MlNetExtensions;

public sealed partial class RacingTrialRunner
{
    /// <summary>How trials race.</summary>
    public sealed class Options
    {
        /// <summary>
        /// What to make better, of the rows of a fold as the model scored them; any number. Default: null, the experiment's metric.
        /// </summary>
        public Func<MLContext, IDataView, double>? Metric { get; set; }

        /// <summary>Whether a larger <see cref="Metric"/> is better. Default: true.</summary>
        public bool MaximizeMetric { get; set; } = true;

        /// <summary>
        /// How often at most all folds are run, each time with another split and other seeds. A trial that neither won nor lost after a
        /// repeat gets the next, and so does the best trial to compare with. At least 1. Default: 1.
        /// </summary>
        public int MaximumRepeats { get; set; } = 1;

        /// <summary>No trial is stopped with fewer folds than this; at least 1. Default: 2.</summary>
        public int MinimumFolds { get; set; } = 2;

        /// <summary>
        /// A trial is stopped as soon as the probability that it is better than the best so far is below this; in [0, 0.5), 0 to stop none. It
        /// needs no further repeat where that probability is above 1 minus this. Default: 0.05.
        /// </summary>
        public double StopProbability { get; set; } = 0.05;

        /// <summary>
        /// How many folds run at a time, each on a thread; results do not depend on it. At least 1. Default: 1.
        /// </summary>
        public int Workers { get; set; } = 1;

        /// <summary>
        /// How many trials are begun before the first of them has ended, with the pack's tuners; with others, one. More keep more workers
        /// busy, but are proposed knowing less. At least 1. Default: 1.
        /// </summary>
        public int TrialsInFlight { get; set; } = 1;

        /// <summary>A trial that runs longer fails. Counted from the start of its first fold. Positive, at most 49 days. Default: null, no
        /// limit.</summary>
        public TimeSpan? MaximumTrialTime { get; set; }

        /// <summary>
        /// When the process holds more than this, in megabytes, the trial begun last fails. Default: null, no limit.
        /// </summary>
        public double? MaximumMemoryInMegabytes { get; set; }

        /// <summary>
        /// How long a trial that was told to stop may take for it. What still runs then is left behind on its thread. At
        /// most 49 days. Default: 5 seconds.
        /// </summary>
        public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>So many failures without a single success end the experiment; at least 1. Default: 10.</summary>
        public int MaximumFailures { get; set; } = 10;

        /// <summary>Where splits and trainers' random numbers start. Default: null, the experiment's, or 1.</summary>
        public int? Seed { get; set; }

        /// <summary>Holds trials and lets them go on. Default: null.</summary>
        public TrialPause? Pause { get; set; }

        internal void Check()
        {
            Arguments.Require(MaximumRepeats >= 1, MaximumRepeats, "at least 1", nameof(MaximumRepeats));
            Arguments.Require(MinimumFolds >= 1, MinimumFolds, "at least 1", nameof(MinimumFolds));
            Arguments.Require(StopProbability is >= 0 and < 0.5, StopProbability, "at least 0 and below 0.5", nameof(StopProbability));
            Arguments.Require(Workers >= 1, Workers, "at least 1", nameof(Workers));
            Arguments.Require(TrialsInFlight >= 1, TrialsInFlight, "at least 1", nameof(TrialsInFlight));
            Arguments.Require(MaximumFailures >= 1, MaximumFailures, "at least 1", nameof(MaximumFailures));
            TimerSpan.RequireNotNegative(GracePeriod);
            if (MaximumTrialTime is { } time)
            {
                TimerSpan.Require(time, nameof(MaximumTrialTime));
            }

            if (MaximumMemoryInMegabytes is { } memory)
            {
                Arguments.RequirePositive(memory, nameof(MaximumMemoryInMegabytes));
            }
        }

        internal Options Copy() => (Options)MemberwiseClone();
    }
}
