using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Layer normalization: y = γ(x − μ)/√(σ² + ε) + β with mean μ and biased variance σ² over the units of each row; the same in training
/// and scoring.
/// </summary>
/// <remarks>
/// Ba, Kiros and Hinton, "Layer normalization", 2016. Backward, with x̂ = (x − μ)/√(σ² + ε), g = γ·∂L/∂y and means over the units:
/// ∂L/∂x = (g − mean g − x̂·mean(g·x̂))/√(σ² + ε).
/// </remarks>
public sealed record LayerNormLayer : NetworkLayer
{
    /// <summary>ε, positive.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override string ToString() => Epsilon == 1e-5 ? "LayerNorm" : string.Create(CultureInfo.InvariantCulture, $"LayerNorm[ε {Epsilon}]");

    internal override void Validate()
    {
        if (!(Epsilon > 0 && double.IsFinite(Epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon,
                string.Create(CultureInfo.InvariantCulture, $"{nameof(Epsilon)} is {Epsilon}; it must be positive and finite."));
        }
    }

    internal override IEnumerable<ParameterGroup> Parameters(int inputs, int layer, bool isOutput)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"LayerNorm{layer}");
        yield return ParameterGroup.Vector($"{name}.Scale", layer, inputs, isOutput);
        yield return ParameterGroup.Vector($"{name}.Shift", layer, inputs, isOutput);
    }

    internal override void Initialize(LayerPlace place, Span<float> parameters, Span<float> statistics, NormalRandom random)
    {
        parameters.Slice(place.FirstParameter, place.Inputs).Fill(1);
        parameters.Slice(place.FirstParameter + place.Inputs, place.Inputs).Clear();
    }

    internal override LayerPass<T> CreatePass<T>(LayerPlace place) => new Pass<T>(place, Epsilon);

    private sealed unsafe class Pass<T>(LayerPlace place, double epsilon) : LayerPass<T>(place.Inputs, place.Inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private BatchMatrix<T> _normalized = null!;
        private T[] _inverses = [];

        public override int GradientTasks => 1;

        public override void Attach(BatchMatrix<T> input, BatchMatrix<T> output, BatchMatrix<T>? inputDelta, BatchMatrix<T> outputDelta)
        {
            base.Attach(input, output, inputDelta, outputDelta);
            _normalized = new BatchMatrix<T>(output.Rows, Outputs);
            _inverses = new T[output.Rows];
        }

        public override void Forward(in PassContext<T> context, int first, int past)
        {
            var width = T.CreateChecked(Outputs);
            var scale = new ReadOnlySpan<T>(context.Parameter(place.FirstParameter), Outputs);
            var shift = new ReadOnlySpan<T>(context.Parameter(place.FirstParameter + Outputs), Outputs);
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<T> x = Input.Row(row);
                Span<T> normalized = _normalized.Row(row);
                TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / width, normalized);
                T variance = TensorPrimitives.SumOfSquares<T>(normalized) / width;
                _inverses[row] = T.One / T.Sqrt(variance + T.CreateChecked(epsilon));
                TensorPrimitives.Multiply(normalized, _inverses[row], normalized);
                TensorPrimitives.MultiplyAdd(normalized, scale, shift, Output.Row(row));
            }
        }

        public override void Backward(in PassContext<T> context, int first, int past)
        {
            if (InputDelta is null)
            {
                return;
            }

            var width = T.CreateChecked(Outputs);
            var scale = new ReadOnlySpan<T>(context.Parameter(place.FirstParameter), Outputs);
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<T> normalized = _normalized.Row(row);
                Span<T> target = InputDelta.Row(row);
                TensorPrimitives.Multiply(OutputDelta.Row(row), scale, target);
                T mean = TensorPrimitives.Sum<T>(target) / width, along = TensorPrimitives.Dot(target, normalized) / width;
                TensorPrimitives.Subtract(target, mean, target);
                TensorPrimitives.MultiplyAdd(normalized, -along, target, target);
                TensorPrimitives.Multiply(target, _inverses[row], target);
            }
        }

        public override void WriteGradient(in PassContext<T> context, int task, int first, int past, T* gradient)
        {
            var scale = new Span<T>(gradient + place.FirstParameter, Outputs);
            var shift = new Span<T>(gradient + place.FirstParameter + Outputs, Outputs);
            scale.Clear();
            shift.Clear();
            for (int row = first; row < past; row++)
            {
                TensorPrimitives.MultiplyAdd(OutputDelta.Row(row), _normalized.Row(row), scale, scale);
                TensorPrimitives.Add(shift, OutputDelta.Row(row), shift);
            }
        }

        public override void AddSquaredNorms(in PassContext<T> context, int first, int past, Span<double> squaredNorms)
        {
            for (int row = first; row < past; row++)
            {
                ReadOnlySpan<T> delta = OutputDelta.Row(row), normalized = _normalized.Row(row);
                double sum = 0;
                for (int j = 0; j < delta.Length; j++)
                {
                    double d = double.CreateTruncating(delta[j]), x = double.CreateTruncating(normalized[j]);
                    sum += d * d * (1 + x * x);
                }

                squaredNorms[row] += sum;
            }
        }
    }
}
