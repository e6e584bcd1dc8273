namespace MlNetExtensions.AutoML.Tests.Studies;

public sealed class StudyRetriesTests
{
    private readonly ManualTime _time = new(jumps: true);

    [Fact]
    public void TenSecondsAreBridgedAndThePausesGrow()
    {
        List<bool> again = [];
        bool away = new StudyRetries("The store", TimeSpan.FromMinutes(1), _time, _ => true).Run(before =>
        {
            again.Add(before);
            return _time.Elapsed < TimeSpan.FromSeconds(10) ? throw new IOException("gone") : before;
        }, CancellationToken.None);

        away.Should().BeTrue();
        again.Should().StartWith([false, true, true]);
        _time.Waits.Should().BeInAscendingOrder().And.OnlyContain(wait => wait <= TimeSpan.FromSeconds(1)).And.HaveCountLessThan(20);
    }

    [Fact]
    public void ItEndsInTime()
    {
        Action run = () => new StudyRetries("The store", TimeSpan.FromSeconds(5), _time, _ => true).Run<int>(_ => throw new IOException("gone"), CancellationToken.None);

        run.Should().Throw<TimeoutException>().WithMessage("The store could not be reached*\"gone\"*").WithInnerException<IOException>();
        _time.Elapsed.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void WhatDoesNotPassIsThrownAtOnce()
    {
        int tries = 0;
        Action run = () => new StudyRetries("The store", TimeSpan.FromMinutes(1), _time, error => error is IOException).Run<int>(
            _ => { tries++; throw new FormatException(); }, CancellationToken.None);

        run.Should().Throw<FormatException>();
        tries.Should().Be(1);
    }

    [Fact]
    public void CancellationEndsTheWait()
    {
        using var source = new CancellationTokenSource();
        Action run = () => new StudyRetries("The store", TimeSpan.FromMinutes(1), new ManualTime(), _ => true).Run<int>(
            _ => { source.Cancel(); throw new IOException(); }, source.Token);

        run.Should().Throw<OperationCanceledException>();
    }
}
