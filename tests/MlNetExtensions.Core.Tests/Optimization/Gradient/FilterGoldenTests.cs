using MlNetExtensions.Core.Optimization.Gradient;
using MlNetExtensions.Golden;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Filters, aggregators and wrappers against the authors' code.</summary>
public sealed class FilterGoldenTests
{
    [Theory]
    [GoldenData("grokfast_ema")]
    public void Grokfast_Filters(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        Filtered(golden, new Grokfast { Alpha = golden.Hyperparameter("alpha").Scalar(), Lambda = golden.Hyperparameter("lamb").Scalar() });
    }

    [Theory]
    [GoldenData("grokfast_ma")]
    public void GrokfastWindow_Filters(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        Filtered(golden, new GrokfastWindow
        {
            Window = golden.Hyperparameter("window_size").Integer(),
            Lambda = golden.Hyperparameter("lamb").Scalar(),
            Sum = golden.Hyperparameter("filter_type").Text() == "sum",
            FromTheStart = !golden.Hyperparameter("warmup").Boolean(),
        });
    }

    [Theory]
    [GoldenData("gradient_agreement_filtering")]
    public void AgreementFilter_AcceptsAndAggregates(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        double threshold = golden.Hyperparameter("cos_distance_thresh").Scalar();
        ReadOnlyMemory<double>[] gradients = [.. golden.Input("micro_gradients").Items().Select(item => (ReadOnlyMemory<double>)item.Vector())];
        ParameterLayout layout = Vector(gradients[0].Length);
        var filter = new AgreementFilter<double>(layout);
        filter.Begin(gradients[0]);
        for (int i = 1; i < gradients.Length; i++)
        {
            (double distance, bool accepted) = filter.Add(gradients[i], threshold, mean: false);
            golden.Expected("trace")[i - 1]["cos_distance"].MustEqual(distance);
            golden.Expected("trace")[i - 1]["accepted"].MustEqual(accepted);
        }

        golden.Expected("agreed_count").MustEqual(filter.Agreed);

        var optimizer = new GradientOptimizer<double>(
            Chain(new GradientAgreementFilter { Threshold = threshold }, new ScaleByLearningRate(1)), layout);
        double[] parameters = new double[layout.Length], gradient = [.. Enumerable.Repeat(7.0, layout.Length)];
        bool taken = optimizer.Step(parameters, gradient, new GradientStep<double> { MicroBatches = gradients });
        taken.Should().Be(golden.Expected("result").Text() == "aggregated");
        if (taken)
        {
            golden.Expected("aggregated").MustEqual([.. parameters.Select(value => -value)]);
        }
        else
        {
            parameters.Should().OnlyContain(value => value == 0);
        }
    }

    [Theory]
    [GoldenData("opt_lookahead")]
    public void Lookahead_Parameters(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        double rate = golden.Hyperparameter("lr").Scalar();
        GradientTransformation inner = golden.Hyperparameter("inner").Text() == "sgd"
            ? Optimizers.Sgd(rate, golden.Hyperparameter("inner_momentum").Scalar())
            : Optimizers.Adam(rate);
        GoldenValue clone = golden.Hyperparameter("clone_cached_momentum");
        LookaheadMomentum momentum = golden.Hyperparameter("pullback_momentum").Text() switch
        {
            "none" => LookaheadMomentum.Keep,
            "reset" => LookaheadMomentum.Reset,
            "pullback" when !clone.IsMissing && clone.Boolean() => LookaheadMomentum.PullBack,
            "pullback" => LookaheadMomentum.PullBackAsShipped,
            string other => throw new InvalidDataException(other),
        };
        new GoldenOptimizer(golden).Check(new Lookahead(inner)
        {
            Period = golden.Hyperparameter("la_steps").Integer(),
            Alpha = golden.Hyperparameter("la_alpha").Scalar(),
            Momentum = momentum,
        });
    }

    [Theory]
    [GoldenData("dynamic_map_8bit")]
    public void EightBit_Map(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        golden.Expected("code").MustEqual([.. Code(golden).Map.ToArray().Select(value => (double)value)]);
        Code(golden).Map.ToArray().Should().HaveCount(256).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Theory]
    [GoldenData("quantize_8bit_blockwise")]
    public void EightBit_Codes(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Case(file, @case);
        float[] values = [.. golden.Input("x").Vector().Select(value => (float)value)], back = new float[values.Length];
        int length = golden.Hyperparameter("blocksize").Integer();
        byte[] codes = new byte[values.Length];
        List<double> largest = [];
        for (int start = 0; start < values.Length; start += length)
        {
            Range block = start..Math.Min(values.Length, start + length);
            float scale = Code(golden).Quantize<float>(values.AsSpan(block), codes.AsSpan(block), values.Length - start >= length);
            Code(golden).Dequantize(codes.AsSpan(block), scale, back.AsSpan(block));
            largest.Add(scale);
        }

        golden.Expected("codes").MustEqual([.. codes.Select(code => (int)code)]);
        golden.Expected("absmax").MustEqual([.. largest]);
        golden.Expected("dequantized").MustEqual([.. back.Select(value => (double)value)]);
    }

    private static EightBitCode Code(GoldenCase golden) => golden.Hyperparameter("signed").Boolean() ? EightBitCode.Signed : EightBitCode.Unsigned;

    private static ParameterLayout Vector(int length) => ParameterLayout.Pack(ParameterGroup.Vector("b", 0, length));

    private static void Filtered(GoldenCase golden, GradientTransformation link)
    {
        GoldenValue[] gradients = [.. golden.Input("grads").Items()];
        ParameterLayout layout = Vector(gradients[0].Vector().Length);
        GradientState<double> state = link.CreateState<double>(layout, 0);
        for (int step = 0; step < gradients.Length; step++)
        {
            double[] update = gradients[step].Vector();
            state.Apply(update, new GradientStep<double> { Number = step + 1, Parameters = new double[layout.Length] });
            golden.Expected("filtered")[step].MustEqual(update);
        }
    }
}
