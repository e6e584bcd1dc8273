using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// What the methods share that step along x⁺ = x - t(∇²F + δU)⁻¹∇F with δ = ‖∇F‖/γ (Mishchenko, 2023): an evaluated point, and a search for
/// t, which visits no rows, since margins are linear in it.
/// </summary>
/// <remarks>
/// U, the largest diagonal of the Hessians so far, measures weights in units of their own, and ‖·‖² is Σ gⱼ²/uⱼ: the method on weights in those
/// units, so that the units of the features do not matter. γ doubles after a step that need not be shortened much, and halves otherwise.
/// </remarks>
internal abstract class SecondOrderRun<TRows, TLoss> : SolverRun where TRows : struct, IRows where TLoss : struct, ILoss
{
    // δ at first: enough for a system that is all but singular, and no more, since the search guards against steps too long.
    private const double FirstDamping = 0.01;

    // A step shortened to less shows a model that reaches too far.
    private const double ShortStep = 0.5;

    private const int MaximumTrials = 30;

    private readonly double[] _directionMargins;
    private readonly double[] _largest;
    private double _gamma;
    private EvaluatedPoint _trial;

    protected SecondOrderRun(Oracle<TRows, TLoss> oracle, double[] start)
    {
        Oracle = oracle;
        int margins = oracle.Data.Rows.Count * oracle.Outputs;
        (Gradient, Direction, _directionMargins) = (new double[start.Length], new double[start.Length], new double[margins]);
        (Units, _largest) = (new double[start.Length], new double[start.Length]);
        (Point, _trial) = (new EvaluatedPoint(start.Length, margins), new EvaluatedPoint(start.Length, margins));
        Blocks = new VectorBlocks(start.Length, oracle.Chunks);
        start.CopyTo(Point.X, 0);
        oracle.Margins(start, Point.Margins);
        Evaluate(Point);
    }

    /// <summary>γ.</summary>
    public sealed override double LearningRate => _gamma;

    public sealed override bool IsCheckedEveryPass => true;

    protected Oracle<TRows, TLoss> Oracle { get; }

    /// <summary>Work on vectors of the size of the weights.</summary>
    protected VectorBlocks Blocks { get; }

    protected EvaluatedPoint Point { get; private set; }

    /// <summary>∇F at the point.</summary>
    protected double[] Gradient { get; }

    /// <summary>Where <see cref="TrySolve"/> leaves the direction.</summary>
    protected double[] Direction { get; }

    /// <summary>U.</summary>
    protected double[] Units { get; }

    public sealed override void Pass()
    {
        if (_gamma == 0)
        {
            Oracle.CountEvaluations(Oracle.Count);
        }
        TakeGradient();
        if (TensorPrimitives.MaxMagnitude<double>(Gradient) == 0)
        {
            Oracle.CountEvaluations(Oracle.Count);
            return;
        }
        double[] diagonal = MoveToPoint();
        double norm = Math.Sqrt(Blocks.Sum(block => Measure(diagonal.AsSpan(block), block)));
        _gamma = _gamma == 0 ? norm / FirstDamping : _gamma;
        long evaluations = Oracle.Evaluations;
        for (int trial = 0; trial < MaximumTrials && !Oracle.IsExhausted && !(trial > 0 && Oracle.IsOutOfTime); trial++)
        {
            Oracle.Token.ThrowIfCancellationRequested();
            if (TrySolve(norm / _gamma) && TryStep())
            {
                return;
            }
            // Ever faster: where every row is flat at first, as beyond a hinge, the model reaches too far by orders of magnitude.
            _gamma = Math.ScaleB(_gamma, -1 - trial);
        }
        if (Oracle.Evaluations == evaluations)
        {
            // No damping made the matrix definite; the passes must run out all the same.
            Oracle.CountEvaluations(Oracle.Count);
        }
    }

    public sealed override void Read(double[] weights) => Point.X.CopyTo(weights, 0);

    // The trial point is overwritten before it is read.
    public sealed override Evaluation LendEvaluation() => new(Point.Margins, Point.Derivatives, Point.Gradient, Point.Loss, _trial.Derivatives);

    /// <summary>Takes over the Hessian at the point and returns the diagonal of ∇²F.</summary>
    protected abstract double[] MoveToPoint();

    /// <summary>Direction ← -(∇²F + δU)⁻¹∇F, or nearly; false where rounding makes the matrix indefinite.</summary>
    protected abstract bool TrySolve(double damping);

    // What has next to no curvature has no unit to speak of.
    private static double Unit(double curvature) => double.IsNormal(1 / curvature) ? curvature : 1;

    /// <summary>Takes over the units of a block, and returns Σ gⱼ²/uⱼ.</summary>
    private double Measure(ReadOnlySpan<double> diagonal, Range block)
    {
        Span<double> largest = _largest.AsSpan(block), units = Units.AsSpan(block);
        ReadOnlySpan<double> gradient = Gradient.AsSpan(block);
        double sum = 0;
        for (int j = 0; j < diagonal.Length; j++)
        {
            largest[j] = Math.Max(largest[j], diagonal[j]);
            units[j] = Unit(largest[j]);
            sum += gradient[j] / units[j] * gradient[j];
        }
        return sum;
    }

    private void TakeGradient() => Blocks.ForEach(block =>
    {
        Point.Gradient.AsSpan(block).CopyTo(Gradient.AsSpan(block));
        AddRidge(Point.X, Gradient, block);
    });

    /// <summary>target += μ·vector over a block, except for intercepts.</summary>
    protected void AddRidge(double[] vector, double[] target, Range block)
    {
        Range features = Features(block);
        TensorPrimitives.MultiplyAdd(vector.AsSpan(features), Oracle.Regularizer.L2, target.AsSpan(features), target.AsSpan(features));
    }

    /// <summary>What a block has of the features.</summary>
    protected Range Features(Range block) =>
        Math.Min(block.Start.Value, Oracle.FeatureSize)..Math.Min(block.End.Value, Oracle.FeatureSize);

    /// <summary>Searches along the direction and goes there, unless it does not lead down. One pass, counted.</summary>
    private bool TryStep()
    {
        double slope = Blocks.Sum(block => TensorPrimitives.Dot<double>(Gradient.AsSpan(block), Direction.AsSpan(block)));
        if (!(slope < 0))
        {
            return false;
        }
        double step = Search(slope);
        Oracle.CountEvaluations(Oracle.Count);
        Blocks.ForEach(block => TensorPrimitives.MultiplyAdd(Direction.AsSpan(block), step, Point.X.AsSpan(block), _trial.X.AsSpan(block)));
        if (Oracle.Data.OutputsLoss is null)
        {
            _trial.Loss = Oracle.Loss(_trial.Margins, _trial.Derivatives);
        }
        Finish(_trial);
        double slack = 1e-14 * Math.Abs(Point.Objective);
        if (!(_trial.Objective <= Point.Objective + slack))
        {
            return false;
        }
        _gamma *= step >= ShortStep ? 2 : 0.5;
        (Point, _trial) = (_trial, Point);
        return true;
    }

    private void Evaluate(EvaluatedPoint point)
    {
        point.Loss = Oracle.Loss(point.Margins, point.Derivatives);
        Finish(point);
    }

    /// <summary>Objective and gradient, where loss and derivatives are known.</summary>
    private void Finish(EvaluatedPoint point)
    {
        point.Objective = point.Loss + Oracle.Regularizer.Value(point.X.AsSpan(0, Oracle.FeatureSize), Oracle.Outputs);
        Oracle.Combine(point.Derivatives, point.Gradient);
    }

    /// <summary>The step along the direction, whose margins are left in the trial point; of several outputs loss and derivatives too.</summary>
    private double Search(double slope)
    {
        double ridge = Oracle.Regularizer.L2 * Blocks.Sum(block =>
            TensorPrimitives.Dot<double>(Point.X.AsSpan(Features(block)), Direction.AsSpan(Features(block))));
        double curvature = Oracle.Regularizer.L2 * Blocks.Sum(block => TensorPrimitives.SumOfSquares<double>(Direction.AsSpan(Features(block))));
        Oracle.Margins(Direction, _directionMargins);
        return LineSearch.Find(t => ridge + t * curvature + SlopeOfLoss(t), slope);
    }

    private double SlopeOfLoss(double t)
    {
        if (Oracle.Data.OutputsLoss is not { } loss)
        {
            return Oracle.Slope(Point.Margins, _directionMargins, t, _trial.Margins);
        }
        double slope = Oracle.Slope(loss, Point.Margins, _directionMargins, t, _trial.Margins, _trial.Derivatives, out double value);
        _trial.Loss = value;
        return slope;
    }
}
