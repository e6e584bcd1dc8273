using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Chains as values, and what they refuse.</summary>
public sealed class GradientChainTests
{
    private static readonly ParameterLayout s_layout =
        ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 2, 3), ParameterGroup.Vector("b", 0, 2, isOutput: true));

    [Fact]
    public void A_chain_prints_its_links_with_all_options()
    {
        Optimizers.AdamW(0.001).ToString()
            .Should().Be("ScaleByAdam(β1 0.9, β2 0.999, ε 1e-8) → AddDecayedWeights(0.01) → ScaleByLearningRate(0.001)");
        new ForGroups(GroupSelection.Matrices, Optimizers.Sgd(0.1, 0.9)).ToString()
            .Should().Be("ForGroups(matrices: ScaleByMomentum(μ 0.9) → ScaleByLearningRate(0.1), otherwise: Chain())");
    }

    [Fact]
    public void Chains_compare_by_value_and_nest()
    {
        GradientTransformation nested = Chain(Chain(new ScaleByAdam()), Chain(new AddDecayedWeights(0.01), new ScaleByLearningRate(0.001)));
        nested.Should().Be(Optimizers.AdamW());
        nested.GetHashCode().Should().Be(Optimizers.AdamW().GetHashCode());
        nested.Should().NotBe(Optimizers.AdamW(0.002));
        new ScaleByAdam().Then(new ScaleByLearningRate(0.001)).Should().Be(Optimizers.Adam());
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        Refused("*two learning rates*", new ScaleByAdam(), new ScaleByLearningRate(1), new ScaleByLearningRate(1));
        Refused("*decay twice*", new AddDecayedWeights(1), new AddDecayedWeights(0), new ScaleByLearningRate(1));
        Refused("*after the learning rate*", new ScaleByLearningRate(1), new ScaleByAdam());
        Refused("*two learning rates*", new ForGroups(GroupSelection.Vectors, Optimizers.Sgd(1)), new ScaleByLearningRate(1));
        Refused("*after the learning rate*", new ForGroups(GroupSelection.Vectors, new ScaleByAdam(), Optimizers.Sgd(1)),
            new ScaleByMomentum());
        FluentActions.Invoking(() => Chain(new ScaleByAdam(), null!)).Should().Throw<ArgumentNullException>();

        // The rate of one group is none of the other's.
        Chain(new ForGroups(GroupSelection.Vectors, Optimizers.Sgd(1), Optimizers.Adam()));
        Chain(new ScaleByAdam(), new ScaleByLearningRate(1), new AddDecayedWeights(0.1));
    }

    [Fact]
    public void Options_are_checked_where_they_are_set()
    {
        FluentActions.Invoking(() => new ScaleByAdam { Beta1 = 1 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Beta1 is 1; it must be at least 0 and below 1.*");
        FluentActions.Invoking(() => new ScaleByAdam { Epsilon = double.NaN })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Epsilon");
        FluentActions.Invoking(() => new AddDecayedWeights(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("decay");
        FluentActions.Invoking(() => new ScaleByLearningRate(double.PositiveInfinity))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("value");
        FluentActions.Invoking(() => new ScaleByLearningRate(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new MarsCorrection { MaximumNorm = 0 })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("MaximumNorm");
    }

    [Fact]
    public void Layouts_have_no_gaps_and_no_name_twice()
    {
        FluentActions.Invoking(() => new ParameterLayout(ParameterGroup.Vector("a", 0, 2), ParameterGroup.Vector("b", 0, 2)))
            .Should().Throw<ArgumentException>()
                .WithMessage("The parameter group 'b' begins at 0, but the groups before it end at 2.*Pack*");
        FluentActions.Invoking(() => ParameterLayout.Pack(ParameterGroup.Vector("a", 0, 2), ParameterGroup.Vector("a", 0, 2)))
            .Should().Throw<ArgumentException>().WithMessage("*'a'*");
        FluentActions.Invoking(() => ParameterLayout.Pack(ParameterGroup.Matrix("a", 0, -1, 2))).Should().Throw<ArgumentException>()
            .WithMessage("*-1 rows*");
        ParameterLayout vectors = s_layout.Select(group => group.Kind == ParameterKind.Vector);
        (vectors.Count, vectors.Length, vectors.StateOffset(0), vectors.Groups[0].Offset).Should().Be((2, 8, 0, 6));
    }

    [Fact]
    public void A_group_that_is_not_there_is_refused() =>
        FluentActions.Invoking(() => new GradientOptimizer<float>(new ForGroups(GroupSelection.Named("v"), Optimizers.Sgd(1)), s_layout))
            .Should().Throw<ArgumentException>().WithMessage("No parameter group is named 'v'; there are 'w', 'b'.*");

    [Fact]
    public void Groups_get_what_is_for_them()
    {
        float[] parameters = new float[8];
        var optimizer = new GradientOptimizer<float>(new ForGroups(GroupSelection.OutputLayer, Optimizers.Sgd(1), Optimizers.Sgd(10)),
            s_layout);
        optimizer.Step(parameters, [1, 2, 3, 4, 5, 6, 7, 8]);
        parameters.Should().Equal(-10, -20, -30, -40, -50, -60, -7, -8);
    }

    [Fact]
    public void A_step_that_a_link_rejects_changes_nothing()
    {
        GradientTransformation chain = Chain(new ScaleByMomentum(), new OnlyPositive(), new ScaleByLearningRate(1));
        var optimizer = new GradientOptimizer<double>(chain, s_layout);
        double[] parameters = new double[8], ones = [1, 1, 1, 1, 1, 1, 1, 1];
        optimizer.Step(parameters, [.. ones]).Should().BeTrue();
        optimizer.Step(parameters, new double[8]).Should().BeFalse();
        optimizer.Steps.Should().Be(1);
        parameters.Should().OnlyContain(value => value == -1);
        optimizer.Step(parameters, [.. ones]).Should().BeTrue();
        parameters.Should().OnlyContain(value => Math.Abs(value + 2.9) < 1e-15, "the momentum kept 0.9 of one gradient, not 0.81");
    }

    [Fact]
    public void What_a_step_lacks_and_wrong_lengths_are_refused()
    {
        var optimizer = new GradientOptimizer<double>(Optimizers.MarsAdamW(exact: true), s_layout);
        optimizer.Invoking(o => o.Step(new double[8], new double[8])).Should().Throw<InvalidOperationException>()
            .WithMessage("*needs CurrentBatch*");
        optimizer.Invoking(o => o.Step(new double[7], new double[8])).Should().Throw<ArgumentException>()
            .WithMessage("The model has 8 parameters, but parameters has 7.*");
        optimizer.Invoking(o => o.Step(new double[8], new double[9])).Should().Throw<ArgumentException>().WithMessage("*gradient has 9*");
    }

    [Fact]
    public void The_state_of_another_chain_is_refused()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        new GradientOptimizer<float>(Optimizers.Adam(), s_layout).Save(writer);
        writer.Flush();
        var other = new GradientOptimizer<float>(Optimizers.Adam(beta1: 0.8), s_layout);
        other.Invoking(o => o.Restore(new StateReader("Test", stream.ToArray()))).Should().Throw<InvalidDataException>()
            .WithMessage("*transformation*β1 0.9*β1 0.8*");
        var doubles = new GradientOptimizer<double>(Optimizers.Adam(), s_layout);
        doubles.Invoking(o => o.Restore(new StateReader("Test", stream.ToArray()))).Should().Throw<InvalidDataException>()
            .WithMessage("*type is 'Single'*");
    }

    [Fact]
    public void What_a_block_throws_comes_out_as_it_was_thrown()
    {
        ParameterLayout large = ParameterLayout.Pack(ParameterGroup.Vector("b", 0, 100_000));
        var optimizer = new GradientOptimizer<float>(new Throwing(), large);
        for (int i = 0; i < 3; i++)
        {
            optimizer.Invoking(o => o.Step(new float[large.Length], new float[large.Length])).Should().Throw<NotFiniteNumberException>()
                .WithMessage("here");
        }
    }

    private static void Refused(string message, params GradientTransformation[] links) =>
        FluentActions.Invoking(() => Chain(links)).Should().Throw<ArgumentException>().WithMessage(message);

    // What a user writes: an elementwise link is one short record.
    private sealed record OnlyPositive : GradientTransformation
    {
        public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout);

        private sealed class State<T>(ParameterLayout layout) : GradientState<T>(layout)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            public override bool Accepts(ReadOnlySpan<T> gradient, in GradientStep<T> context) => TensorPrimitives.Min(gradient) > T.Zero;

            public override void Apply(Span<T> update, in GradientStep<T> context)
            {
            }
        }
    }

    private sealed record Throwing : GradientTransformation
    {
        public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(layout);

        private sealed class State<T>(ParameterLayout layout) : ElementwiseState<T>(layout)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            protected internal override void Update(in ElementBlock<T> block) => throw new NotFiniteNumberException("here");
        }
    }
}
