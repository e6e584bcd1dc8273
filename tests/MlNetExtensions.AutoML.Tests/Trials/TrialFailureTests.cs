using System.Diagnostics;
using Microsoft.ML.AutoML;

namespace MlNetExtensions.AutoML.Tests.Trials;

/// <summary>Trials that throw, hang, eat memory or have no metric.</summary>
public sealed class TrialFailureTests
{
    private readonly ScriptedTrials _trials = new();

    [Fact]
    public void A_trial_that_throws_fails_and_the_experiment_goes_on_even_after_the_first()
    {
        _trials.OnFit = (x, _) =>
        {
            if (x == 0.1)
            {
                throw new InvalidDataException("no good");
            }
        };

        TrialResult best = _trials.Run();

        best.TrialSettings.TrialId.Should().Be(1);
        _trials.Failed.Should().ContainSingle().Which.Trial.Should().Be(0);
        _trials.Failed[0].Error.Should().BeOfType<TrialFailedException>().Which.Reason.Should().Contain("no good");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_metric_that_is_no_number_fails_the_trial(double metric)
    {
        _trials.Metric = (x, _) => x == 0.5 ? metric : x;

        TrialResult best = _trials.Run();

        best.TrialSettings.TrialId.Should().Be(2);
        _trials.Failed.Should().ContainSingle().Which.Error!.Message.Should().Contain("fold 0").And.Contain("Trial 1");
    }

    [Fact]
    public void Trials_that_all_fail_end_the_experiment_with_the_last_error()
    {
        _trials.Xs = [0.1, 0.2, 0.3, 0.4, 0.5];
        _trials.OnFit = (_, _) => throw new InvalidDataException("never");

        FluentActions.Invoking(() => _trials.Run(options => options.MaximumFailures = 3)).Should().Throw<Exception>()
            .Where(error => Messages(error).Any(message => message.Contains("None of the first 3 trials succeeded") && message.Contains("never")));
        _trials.Failed.Should().HaveCount(3);
    }

    [Fact]
    public void A_trial_that_takes_too_long_is_stopped_where_it_looks_at_its_token()
    {
        _trials.OnFit = (x, cancellation) =>
        {
            if (x == 0.5)
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
                cancellation.ThrowIfCancellationRequested();
            }
        };

        TrialResult best = _trials.Run(options => options.MaximumTrialTime = TimeSpan.FromSeconds(1));

        best.TrialSettings.TrialId.Should().Be(2);
        _trials.Failed.Should().ContainSingle().Which.Error!.Message.Should().Contain("longer than 1 s");
    }

    [Fact]
    public void A_trial_that_hangs_is_left_behind()
    {
        using var release = new ManualResetEventSlim();
        _trials.OnFit = (x, _) =>
        {
            if (x == 0.5)
            {
                release.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
            }
        };
        long started = Stopwatch.GetTimestamp();

        TrialResult best = _trials.Run(options => options.MaximumTrialTime = TimeSpan.FromSeconds(1));

        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(20));
        release.Set();
        best.TrialSettings.TrialId.Should().Be(2);
        _trials.Failed.Should().ContainSingle().Which.Trial.Should().Be(1);
    }

    [Fact]
    public void Too_many_hanging_trials_end_the_experiment()
    {
        using var release = new ManualResetEventSlim();
        _trials.Xs = new double[40];
        _trials.OnFit = (_, _) => release.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);

        FluentActions.Invoking(() => _trials.Run(options =>
        {
            options.MaximumFailures = 100;
            options.MaximumTrialTime = TimeSpan.FromMilliseconds(20);
            options.GracePeriod = TimeSpan.FromMilliseconds(5);
        })).Should().Throw<Exception>().Where(error => Messages(error).Any(message => message.Contains("8 folds that were stopped still run")));

        release.Set();
        _trials.Failed.Count.Should().BeInRange(8, 39);
    }

    [Fact]
    public void A_trial_that_eats_memory_fails()
    {
        var held = new List<byte[]>();
        _trials.OnFit = (x, cancellation) =>
        {
            while (x == 0.5 && !cancellation.IsCancellationRequested && held.Count < 400)
            {
                held.Add(GC.AllocateUninitializedArray<byte>(4 << 20));
                Array.Fill(held[^1], (byte)1);
                Thread.Sleep(1);
            }

            cancellation.ThrowIfCancellationRequested();
        };
        double limit = Math.Max(GC.GetTotalMemory(true), Environment.WorkingSet) / (double)(1 << 20) + 300;

        TrialResult best = _trials.Run(options => options.MaximumMemoryInMegabytes = limit);

        held.Clear();
        best.TrialSettings.TrialId.Should().Be(2);
        _trials.Failed.Should().ContainSingle().Which.Error!.Message.Should().Contain("MB are allowed");
    }

    [Fact]
    public async Task Canceling_the_experiment_stops_the_trial()
    {
        using var cancel = new CancellationTokenSource();
        _trials.OnFit = (x, cancellation) =>
        {
            if (x == 0.5)
            {
                cancel.Cancel();
                cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)).Should().BeTrue();
                cancellation.ThrowIfCancellationRequested();
            }
        };

        TrialResult best = await _trials.Experiment(_ => { }).RunAsync(cancel.Token);

        best.TrialSettings.TrialId.Should().Be(0);
        _trials.Completed.Should().HaveCount(1);
    }

    [Fact]
    public void A_canceled_trial_stops_where_it_reads_rows()
    {
        using var cancel = new CancellationTokenSource();
        Microsoft.ML.IDataView rows = new CancelableView(GeneratedRow.View(new Microsoft.ML.MLContext()), cancel.Token);
        using Microsoft.ML.DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        cursor.MoveNext().Should().BeTrue();

        cancel.Cancel();

        FluentActions.Invoking(cursor.MoveNext).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public async Task A_pause_holds_trials_until_they_may_go_on()
    {
        var pause = new TrialPause();
        using var second = new ManualResetEventSlim();
        int fits = 0;
        _trials.OnFit = (x, _) =>
        {
            Interlocked.Increment(ref fits);
            if (x == 0.5 && !second.IsSet)
            {
                pause.Pause();
                second.Set();
            }
        };

        Task<TrialResult> run = _trials.Experiment(options => options.Pause = pause).RunAsync();
        second.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        await Task.Delay(200);
        int before = Volatile.Read(ref fits);

        run.IsCompleted.Should().BeFalse();
        before.Should().Be(6);
        pause.IsPaused.Should().BeTrue();
        pause.Resume();
        (await run).TrialSettings.TrialId.Should().Be(1);
    }

    private static IEnumerable<string> Messages(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error.Message;
        }
    }
}
