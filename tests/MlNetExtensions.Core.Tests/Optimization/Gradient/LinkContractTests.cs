using System.Numerics;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>What every transformation owes its users, whatever its equations.</summary>
public sealed class LinkContractTests
{
    // Lengths that no vector width divides, a group over several blocks, and an empty one.
    private static readonly ParameterLayout s_layout = ParameterLayout.Pack(
        ParameterGroup.Matrix("w1", 0, 13, 7), ParameterGroup.Vector("b1", 0, 13), ParameterGroup.Vector("none", 1, 0),
        ParameterGroup.Matrix("w2", 1, 3, 13, isOutput: true), ParameterGroup.Vector("b2", 1, 3, isOutput: true));

    private static readonly ParameterLayout s_large = ParameterLayout.Pack(
        ParameterGroup.Matrix("w1", 0, 90, 401), ParameterGroup.Vector("b1", 0, 90),
            ParameterGroup.Matrix("w2", 1, 11, 90, isOutput: true));

    private static readonly ParameterLayout s_medium =
        ParameterLayout.Pack(ParameterGroup.Matrix("w1", 0, 30, 70), ParameterGroup.Vector("b1", 0, 30));

    public static TheoryData<string> Names => Link.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Reaches_the_minimum_of_a_parabola(string name)
    {
        Link link = Link.Of(name);
        var problem = new Quadratic<float>(s_layout);
        float[] start = problem.Start();
        float[] parameters = Run(link, problem, s_layout, link.Steps).Parameters;
        problem.Value(start).Should().BeGreaterThan(0.3);
        problem.Value(parameters).Should().BeLessThan(link.Reached);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_the_same_bits_again_and_on_any_number_of_threads(string name)
    {
        Link link = Link.Of(name);
        ParameterLayout layout = link.Decomposes ? s_medium : s_large;
        float[] one = Run(link, new Quadratic<float>(layout, 0.1), layout, 5, threads: 1).Parameters;
        float[] again = Run(link, new Quadratic<float>(layout, 0.1), layout, 5, threads: 1).Parameters;
        float[] two = Run(link, new Quadratic<float>(layout, 0.1), layout, 5, threads: 2).Parameters;
        again.Should().Equal(one);
        two.Should().Equal(one);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Goes_on_bit_by_bit_after_it_was_saved(string name)
    {
        Link link = Link.Of(name);
        SavedAndRestored<float>(link);
        SavedAndRestored<double>(link);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_the_state_of_another_layout(string name)
    {
        Link link = Link.Of(name);
        byte[] saved = Save(Run(link, new Quadratic<float>(s_layout), s_layout, 2).Optimizer);
        ParameterLayout other = ParameterLayout.Pack(s_layout.Groups.Select((group, i) => i == 0 ? group with { Rows = 12 } : group));
        var optimizer = new GradientOptimizer<float>(link.Transformation, other);
        optimizer.Invoking(o => o.Restore(new StateReader("Test", saved))).Should().Throw<InvalidDataException>()
            .WithMessage("*layout is 'w1 13×7*here it is 'w1 12×7*");
        optimizer.Steps.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_a_damaged_state(string name)
    {
        byte[] saved = Save(Run(Link.Of(name), new Quadratic<float>(s_layout), s_layout, 2).Optimizer);
        for (int length = 0; length < saved.Length; length += 1 + saved.Length / 60)
        {
            var optimizer = new GradientOptimizer<float>(Link.Of(name).Transformation, s_layout);
            optimizer.Invoking(o => o.Restore(new StateReader("Test", saved.AsMemory(0, length)))).Should().Throw<InvalidDataException>();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocates_nothing_in_a_step(string name)
    {
        Link link = Link.Of(name);
        if (link.Allocates)
        {
            return;
        }

        ParameterLayout layout = link.Decomposes ? s_medium : s_large;
        var problem = new Quadratic<float>(layout);
        (GradientOptimizer<float> optimizer, float[] parameters) = Run(link, problem, layout, 3);
        float[] gradient = new float[layout.Length];
        GradientStep<float> step = problem.Step(parameters, gradient);

        // The queue of the thread pool grows now and then, which is not the link's doing, and some links decompose a matrix now and then:
        // one of a few attempts has to be free of it.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 3; i++)
            {
                optimizer.Step(parameters, gradient, step);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float_is_close_to_double(string name)
    {
        Link link = Link.Of(name);
        double[] precise = Run(link, new Quadratic<double>(s_layout, 0.1), s_layout, 10).Parameters;
        float[] single = Run(link, new Quadratic<float>(s_layout, 0.1), s_layout, 10).Parameters;
        double scale = precise.Max(Math.Abs);
        for (int i = 0; i < single.Length; i++)
        {
            ((double)single[i]).Should().BeApproximately(precise[i], link.FloatTolerance * scale, "parameter {0}", i);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stays_finite_where_all_gradients_are_zero(string name)
    {
        Link link = Link.Of(name);
        float[] parameters = new Quadratic<float>(s_layout).Start();
        var optimizer = new GradientOptimizer<float>(link.Transformation, s_layout);
        for (int i = 0; i < 8; i++)
        {
            optimizer.Step(parameters, new float[s_layout.Length], Zero.Step(s_layout.Length));
            parameters.Should().OnlyContain(value => float.IsFinite(value));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Takes_steps_where_there_are_no_parameters(string name)
    {
        var optimizer = new GradientOptimizer<float>(Link.Of(name).Transformation, new ParameterLayout());
        optimizer.Step([], [], Zero.Step(0)).Should().BeTrue();
        optimizer.Steps.Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Prints_all_that_tells_it_from_others(string name)
    {
        string text = Link.Of(name).Transformation.ToString();
        text.Should().NotContain("E-").And.NotContain("{");
        Link.All.Where(other => other.Transformation.ToString() == text)
            .Should().OnlyContain(other => other.Transformation.Equals(Link.Of(name).Transformation));
        Link.All.Count(other => other.Transformation.Equals(Link.Of(name).Transformation)).Should().Be(1);
    }

    private static void SavedAndRestored<T>(Link link)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] whole = Run(link, new Quadratic<T>(s_layout, 0.1), s_layout, 12).Parameters;
        (GradientOptimizer<T> first, T[] parameters) = Run(link, new Quadratic<T>(s_layout, 0.1), s_layout, 7);
        byte[] saved = Save(first);
        var second = new GradientOptimizer<T>(link.Transformation, s_layout);
        var reader = new StateReader("Test", saved);
        second.Restore(reader);
        reader.End();
        second.Steps.Should().Be(7);
        Go(second, new Quadratic<T>(s_layout, 0.1), parameters, 7, 12, 0);
        parameters.Should().Equal(whole);
        Save(second).Should().NotEqual(saved);
    }

    private static (GradientOptimizer<T> Optimizer, T[] Parameters) Run<T>(Link link, Quadratic<T> problem, ParameterLayout layout,
        int steps, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var optimizer = new GradientOptimizer<T>(link.Transformation, layout);
        T[] parameters = problem.Start();
        Go(optimizer, problem, parameters, 0, steps, threads);
        return (optimizer, parameters);
    }

    private static void Go<T>(GradientOptimizer<T> optimizer, Quadratic<T> problem, T[] parameters, int from, int to, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var gradient = new T[parameters.Length];
        for (int i = from; i < to; i++)
        {
            problem.Next(i);
            problem.Gradient(parameters, GradientSample.CurrentBatch, gradient);
            optimizer.Step(parameters, gradient, problem.Step(parameters, gradient, threads));
        }
    }

    private static byte[] Save<T>(GradientOptimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private sealed class Zero : IGradientOracle<float>
    {
        public static GradientStep<float> Step(int length) => new()
        {
            Oracle = new Zero(),
            Loss = 0,
            Rows = 3,
            RowNorms = new float[3],
            MicroBatches = new ReadOnlyMemory<float>[] { new float[length], new float[length], new float[length] },
            MicroBatchRows = new[] { 1, 1, 1 },
            Clusters = new[] { 0, 1, 1 },
        };

        public void Gradient(ReadOnlySpan<float> parameters, GradientSample sample, Span<float> gradient) => gradient.Clear();
    }
}
