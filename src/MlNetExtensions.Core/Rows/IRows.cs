namespace MlNetExtensions.Core.Rows;

/// <summary>
/// The rows of a data matrix, n rows by d columns, as the solvers see them. Implementations are structs, so that the
/// inner loops are compiled for each kind of storage and no row costs a virtual call.
/// </summary>
/// <remarks>Weights are feature-major: with K outputs the weights of column j are the K entries from j·K on.
/// Arguments may be longer than d·K; what lies beyond belongs to the caller (the intercept).</remarks>
public interface IRows
{
    /// <summary>Whether rows store only some columns, listed by <see cref="Indices"/>.</summary>
    bool IsSparse { get; }

    /// <summary>Number of rows n.</summary>
    int Count { get; }

    /// <summary>Number of columns d.</summary>
    int Columns { get; }

    /// <summary>Number of stored values over all rows.</summary>
    long StoredCount { get; }

    /// <summary>The columns that a sparse row stores, ascending; empty for dense rows, which store all.</summary>
    ReadOnlySpan<int> Indices(int row);

    /// <summary>Copies the stored values of a row and returns how many there are.</summary>
    int CopyValues(int row, Span<double> destination);

    /// <summary>Copies the stored values of a row in single precision and returns how many there are.</summary>
    int CopyValues(int row, Span<float> destination);

    /// <summary>A hint that this row will soon be read: rows in random order miss the cache.</summary>
    void Prefetch(int row);

    /// <summary>‖x‖² of a row.</summary>
    double SquaredNorm(int row);

    /// <summary>⟨x, weights⟩ for a single output.</summary>
    double Dot(int row, ReadOnlySpan<double> weights);

    /// <summary>⟨x, first⟩ and ⟨x, second⟩ in one sweep, for a single output.</summary>
    (double First, double Second) DotPair(int row, ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    /// <summary>Wᵀx for K outputs, K being the length of <paramref name="margins"/>.</summary>
    void Dot(int row, ReadOnlySpan<double> weights, Span<double> margins);

    /// <summary>target += scale · x, for a single output.</summary>
    void Add(int row, double scale, Span<double> target);

    /// <summary>first += firstScale · x and second += secondScale · x in one sweep, for a single output.</summary>
    void AddPair(int row, double firstScale, Span<double> first, double secondScale, Span<double> second);

    /// <summary>target += x scalesᵀ for K outputs, K being the length of <paramref name="scales"/>.</summary>
    void Add(int row, ReadOnlySpan<double> scales, Span<double> target);

    /// <summary>margins += Wᵀx over the columns from <paramref name="first"/> to before <paramref name="past"/>.</summary>
    void DotColumns(int row, int first, int past, ReadOnlySpan<double> weights, Span<double> margins);

    /// <summary>target += x scalesᵀ over the columns from <paramref name="first"/> to before <paramref name="past"/>.</summary>
    void AddColumns(int row, int first, int past, ReadOnlySpan<double> scales, Span<double> target);
}
