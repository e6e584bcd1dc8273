using System.Numerics;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Averages of the parameters.</summary>
public sealed class AveragingTests
{
    private static readonly ParameterAveraging[] s_all =
    [
        new ExponentialAveraging(0.9), new ExponentialAveraging(0.9) { FirstStep = 3 }, new StochasticWeightAveraging { FirstStep = 2, Period = 2 },
        new OnlineBema(), new OnlineBema { Period = 3, Lag = 0 }, new OfflineBema(), new OfflineBema { BurnIn = 4 },
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, s_all.Length)];

    [Fact]
    public void Values()
    {
        Run(new ExponentialAveraging(0.5), [1], [3], [5]).Should().Equal(3.5);
        Run(new ExponentialAveraging(0.5) { FirstStep = 2 }, [1], [3], [5]).Should().Equal(4);
        Run(new StochasticWeightAveraging(), [1], [3], [8]).Should().Equal(4);
        Run(new StochasticWeightAveraging { FirstStep = 2, Period = 2 }, [1], [3], [100], [5], [100]).Should().Equal(4);
        ParameterAverage<double> none = new ExponentialAveraging { FirstStep = 2 }.CreateAverage<double>(1);
        none.Add([7], 1);
        double[] result = [42];
        none.TryRead(result).Should().BeFalse();
        result.Should().Equal(42);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Goes_on_bit_by_bit_after_it_was_saved(int index)
    {
        SavedAndRestored<float>(s_all[index]);
        SavedAndRestored<double>(s_all[index]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Standing_still_is_its_own_average(int index)
    {
        ParameterAverage<double> average = s_all[index].CreateAverage<double>(2);
        for (int step = 0; step < 12; step++)
        {
            average.Add([3, -1], step);
        }

        double[] result = new double[2];
        average.TryRead(result).Should().BeTrue();
        LinkRun.Close(result, [3, -1]);
    }

    [Fact]
    public void Another_average_and_damage_are_refused()
    {
        byte[] saved = Save(new ExponentialAveraging(0.9).CreateAverage<float>(5));
        Refused(new ExponentialAveraging(0.8).CreateAverage<float>(5), saved, "*average is 'ExponentialAveraging(α 0.9, from 1)', but here it is*0.8*");
        Refused(new ExponentialAveraging(0.9).CreateAverage<float>(6), saved, "*length is 5, but here it is 6*");
        Refused(new ExponentialAveraging(0.9).CreateAverage<double>(5), saved, "*type is 'Single'*");
        for (int length = 0; length < saved.Length; length++)
        {
            Refused(new ExponentialAveraging(0.9).CreateAverage<float>(5), saved[..length], "*");
        }
    }

    [Fact]
    public void Wrong_lengths_and_steps_are_refused()
    {
        ParameterAverage<float> average = new StochasticWeightAveraging().CreateAverage<float>(2);
        average.Add([1, 2], 3);
        average.Invoking(a => a.Add([1, 2], 3)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("number is 3, but step 3 was added already.*");
        average.Invoking(a => a.Add([1], 4)).Should().Throw<ArgumentException>().WithMessage("The average is of 2 parameters, but parameters has 1.*");
        average.Invoking(a => a.TryRead(new float[3])).Should().Throw<ArgumentException>();
    }

    // Around a minimum where steps are noisy, the average is closer to it than the parameters.
    [Fact]
    public void Averages_are_less_noisy_than_the_parameters()
    {
        double[][] noise = LinkRun.Normals(2000, 10, seed: 12);
        double[] x = new double[10];
        ParameterAverage<double>[] averages = [.. new ParameterAveraging[] { new ExponentialAveraging(0.99), new StochasticWeightAveraging() }.Select(a => a.CreateAverage<double>(10))];
        double last = 0;
        for (int step = 0; step < 2000; step++)
        {
            x = [.. x.Zip(noise[step], (value, z) => value - 0.2 * (value + z))];
            Array.ForEach(averages, average => average.Add(x, step + 1));
            last += LinkRun.Norm(x) / 2000;
        }

        foreach (ParameterAverage<double> average in averages)
        {
            double[] result = new double[10];
            average.TryRead(result);
            LinkRun.Norm(result).Should().BeLessThan(0.5 * last);
        }
    }

    private static double[] Run(ParameterAveraging averaging, params double[][] parameters)
    {
        ParameterAverage<double> average = averaging.CreateAverage<double>(parameters[0].Length);
        for (int i = 0; i < parameters.Length; i++)
        {
            average.Add(parameters[i], i + 1);
        }

        double[] result = new double[parameters[0].Length];
        average.TryRead(result).Should().BeTrue();
        return result;
    }

    private static void SavedAndRestored<T>(ParameterAveraging averaging)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[][] parameters = [.. LinkRun.Normals(14, 9, seed: 4).Select(row => row.Select(T.CreateTruncating).ToArray())];
        ParameterAverage<T> whole = averaging.CreateAverage<T>(9), first = averaging.CreateAverage<T>(9), second = averaging.CreateAverage<T>(9);
        for (int i = 0; i < 14; i++)
        {
            whole.Add(parameters[i], i);
            (i < 6 ? first : second).Add(parameters[i], i);
            if (i == 5)
            {
                var reader = new StateReader("Test", Save(first));
                second.Restore(reader);
                reader.End();
                second.Invoking(average => average.Add(parameters[0], 5)).Should().Throw<ArgumentOutOfRangeException>()
                    .WithMessage("number is 5, but step 5 was added already.*");
            }
        }

        T[] one = new T[9], two = new T[9];
        whole.TryRead(one).Should().BeTrue();
        second.TryRead(two).Should().BeTrue();
        two.Should().Equal(one);
    }

    private static byte[] Save<T>(ParameterAverage<T> average)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        average.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static void Refused<T>(ParameterAverage<T> average, byte[] saved, string message)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        average.Invoking(a => a.Restore(new StateReader("Test", saved))).Should().Throw<InvalidDataException>().WithMessage(message);
}
