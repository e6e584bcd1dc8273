using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Subspace momentum (Nguyen and Nguyen, ICML 2025): momentum only in a subspace of low rank, m = β₁m + (1 - β₁)Pg, and u = Pᵀm + (g -
/// PᵀPg), divided as in <see cref="ScaleBySubsetNorm"/>. The projection P is taken from the gradient every <see cref="Period"/> steps.
/// </summary>
/// <remarks>
/// As in the official code: in a step that renews P the old momentum is used a last time, in the new coordinates, and the next step begins
/// with zero; the bias correction 1/(1 - β₁ᵗ) multiplies the part outside of the subspace too. For matrices; the
/// projection is found in double and allocates, steps between do not.
/// </remarks>
public sealed record ScaleBySubspaceMomentum : GradientTransformation
{
    /// <summary>Dimension of the subspace, at least 1; at most the side that is projected is used; 128.</summary>
    public int Rank { get; init => field = OptionValue.AtLeast(value, 1); } = 128;

    /// <summary>Steps from one projection to the next, at least 1; 200.</summary>
    public int Period { get; init => field = OptionValue.AtLeast(value, 1); } = 200;

    /// <summary>The subspace.</summary>
    public SubspaceProjection Projection { get; init => field = OptionValue.Defined(value); }

    /// <summary>β₁ in [0, 1); 0.9.</summary>
    public double Beta1 { get; init => field = OptionValue.Fraction(value); } = 0.9;

    /// <summary>β₂ in [0, 1]; 0.999. With 1, squares are summed as in AdaGrad.</summary>
    public double Beta2 { get; init => field = OptionValue.Share(value); } = 0.999;

    /// <summary>ε, positive; 1e-6.</summary>
    public double Epsilon { get; init => field = OptionValue.Positive(value); } = 1e-6;

    /// <summary>Whether the update is divided by the root of the second moment; true.</summary>
    public bool SecondMoment { get; init; } = true;

    /// <summary>Parameters that share a second moment, as in <see cref="ScaleBySubsetNorm.SubsetSize"/>; 1, as in Adam.</summary>
    public int? SubsetSize
    {
        get; init =>
        field = value != 0 ? value : throw new ArgumentOutOfRangeException(nameof(SubsetSize), value, "SubsetSize is 0.");
    } = 1;

    /// <summary>Whether the biases of the averages are corrected; true.</summary>
    public bool Corrected { get; init; } = true;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options =>
    [
        ("rank", Rank), ("period", Period), ("projection", Projection), ("β1", Beta1), ("β2", Beta2),
        ("ε", SecondMoment ? Epsilon : null), ("second moment", SecondMoment), ("size", SecondMoment ? SubsetSize : null),
            ("corrected", Corrected),
    ];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new State<T>(this, layout);

    private sealed class State<T> : GroupState<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ScaleBySubspaceMomentum _options;
        private readonly Subspace<T>[] _subspaces;
        private readonly SubsetNorms<T>[]? _norms;
        private readonly MatrixMultiplier<T> _products;

        public State(ScaleBySubspaceMomentum options, ParameterLayout layout)
            : base(layout)
        {
            _options = options;
            _subspaces = [.. layout.Groups.Select(group => new Subspace<T>(group, options, Values))];
            _products = new MatrixMultiplier<T>(_subspaces.SelectMany(subspace => subspace.Products));
            _norms = options.SecondMoment ? [.. layout.Groups.Select(group => new SubsetNorms<T>(group, options.SubsetSize, Numbers))]
                : null;
        }

        protected override void Update(int group, Span<T> update, ReadOnlySpan<T> parameters, in GradientStep<T> context)
        {
            _norms?[group].Add(update, _options.Beta2);
            _subspaces[group].Apply(_products, update, _options, context.Number, context.Threads);

            // The official code corrects for β₂ even where there is no second moment.
            double scale = ScaleBySubsetNorm.Scale(_options.Beta1, _options.Beta2, _options.Corrected, context.Number);
            if (_norms is not null)
            {
                _norms[group].Divide(update, scale, _options.Epsilon);
            }
            else
            {
                TensorPrimitives.Multiply(update, T.CreateTruncating(scale), update);
            }
        }
    }
}
