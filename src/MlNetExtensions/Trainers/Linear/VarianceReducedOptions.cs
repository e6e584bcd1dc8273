using MlNetExtensions.Core.Optimization.FiniteSum;
using static MlNetExtensions.Pipeline.OptionCheck;

namespace MlNetExtensions;

/// <summary>
/// What all variance-reduced linear trainers take. They minimize (1/S) Σ sᵢ ℓ(w·xᵢ + b; yᵢ) + penalty(w), with example weights s and
/// S = Σ sᵢ; the intercept b is never penalized.
/// </summary>
public abstract class VarianceReducedOptions
{
    private protected VarianceReducedOptions()
    {
    }

    /// <summary>The label. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The features: a vector of Single of known size, dense or sparse. Default: <c>Features</c>.</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Weights of examples: Single, finite, not negative. A weight of 2 is the same as the row twice. Default: null, all 1.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// λ₂ ≥ 0 of ½·λ₂·‖w‖², on top of <see cref="L1Regularization"/>. Default: null, 1/S, which is 1/n for n rows without weights.
    /// </summary>
    /// <remarks>
    /// LIBLINEAR and scikit-learn minimize ½‖w‖² + C Σ ξᵢ. For logistic losses, of two classes or many, C is 1/(λ₂S), and the default is <c>C = 1</c>; their squared
    /// hinge is not halved, so that C is 1/(2λ₂S), and the default is <c>C = 1/2</c>. For least squares scikit-learn's Ridge has alpha = λ₂S, 1 by default; its
    /// PoissonRegressor, ElasticNet and Lasso have alpha = λ. LIBLINEAR penalizes the bias like a weight (as do LinearSVC and <c>solver='liblinear'</c>); here
    /// the intercept is free.
    /// </remarks>
    public double? L2Regularization { get; set; }

    /// <summary>λ₁ ≥ 0 of λ₁·‖w‖₁. Default: 0.</summary>
    public double L1Regularization { get; set; }

    /// <summary>
    /// Any other penalty, in place of the two above: <see cref="ScadRegularizer"/>, <see cref="McpRegularizer"/>, <see cref="BoxRegularizer"/>,
    /// <see cref="GroupLassoRegularizer"/>. Default: null.
    /// </summary>
    public Regularizer? Regularizer { get; set; }

    /// <summary>Whether an intercept is learned. Default: true.</summary>
    public bool Intercept { get; set; } = true;

    /// <summary>What is done to features before learning. The penalty is then on the weights of scaled features. Default: <see cref="FeatureScaling.None"/>.</summary>
    public FeatureScaling FeatureScaling { get; set; }

    /// <summary>
    /// What is minimized of the losses of all rows in place of their mean, for instance the mean of the worst tenth; always by Prospect, and without
    /// weights of examples or classes. Default: null, the mean.
    /// </summary>
    public SpectralRisk? Risk { get; set; }

    /// <summary>
    /// The cost ν > 0 of shifting weight among rows under <see cref="Risk"/>, in units of the loss: the smaller, the nearer is what is minimized to the
    /// risk itself, and the more passes it takes. Default: 1, as in the authors' code.
    /// </summary>
    public double RiskShiftCost { get; set; } = SpectralRiskMinimizer.DefaultShiftCost;

    /// <summary>The solver. Default: chosen from the problem, and logged.</summary>
    public FiniteSumSolver Solver { get; set; }

    /// <summary>How rows are drawn. Default: chosen by the solver.</summary>
    public RowSampling Sampling { get; set; }

    /// <summary>
    /// Training stops when the objective can fall by no more than this share of it, in [0, 1); an objective that goes to 0 counts as no smaller than this
    /// share of the one at the start. Default: 1e-6.
    /// </summary>
    public double Tolerance { get; set; } = FiniteSumOptions.DefaultTolerance;

    /// <summary>Training stops after this many passes over the rows. Default: 1000.</summary>
    public double MaximumPasses { get; set; } = FiniteSumOptions.DefaultMaximumPasses;

    /// <summary>Training stops at the first check after this many seconds. Default: none.</summary>
    public double MaximumSeconds { get; set; } = double.PositiveInfinity;

    /// <summary>Seed of the row order; that of the MLContext plays no part. The same seed and rows give the same weights, on any number of threads. Default: 0.</summary>
    public int Seed { get; set; }

    /// <summary>Threads for sums over all rows. Default: null, all processors.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Told of every check of the objective.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops training; nothing is returned then.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The penalty for examples of this total weight.</summary>
    internal Regularizer Penalty(double totalWeight)
    {
        if (Regularizer is not null)
        {
            return L1Regularization == 0 && L2Regularization is null
                ? Regularizer
                : throw new ArgumentException("Give either Regularizer or L1Regularization and L2Regularization, not both.", nameof(Regularizer));
        }

        double l2 = L2Regularization ?? 1 / totalWeight;
        return L1Regularization == 0 ? MlNetExtensions.Regularizer.Ridge(l2) : MlNetExtensions.Regularizer.ElasticNet(L1Regularization, l2);
    }

    internal FiniteSumOptions ToCore() => new()
    {
        Solver = Solver,
        Sampling = Sampling,
        Intercept = Intercept,
        Tolerance = Tolerance,
        MaximumPasses = MaximumPasses,
        MaximumSeconds = MaximumSeconds,
        Seed = Seed,
        Threads = NumberOfThreads ?? Environment.ProcessorCount,
    };

    /// <summary>Refuses what can be refused before there are rows.</summary>
    internal LabeledColumns Columns => new(LabelColumnName, FeatureColumnName, ExampleWeightColumnName);

    internal virtual void Check()
    {
        Require(L1Regularization >= 0 && double.IsFinite(L1Regularization), L1Regularization, nameof(L1Regularization), "finite and not negative");
        Require(L2Regularization is null || (L2Regularization >= 0 && double.IsFinite(L2Regularization.Value)), L2Regularization, nameof(L2Regularization), "null, or finite and not negative");
        Require(RiskShiftCost > 0 && double.IsFinite(RiskShiftCost), RiskShiftCost, nameof(RiskShiftCost), "finite and positive");
        Require(Enum.IsDefined(FeatureScaling), FeatureScaling, nameof(FeatureScaling), "a defined scaling");
        Require(NumberOfThreads is null or >= 1, NumberOfThreads, nameof(NumberOfThreads), "null, or at least 1");
        if (Risk is null ? Solver == FiniteSumSolver.Prospect : Solver is not (FiniteSumSolver.Auto or FiniteSumSolver.Prospect))
        {
            throw new ArgumentException($"Risk and Prospect belong together: Risk is {Risk?.Name ?? "null"}, and Solver is {Solver}. Leave Solver at Auto.", nameof(Solver));
        }

        if (Risk is not null && ExampleWeightColumnName is not null)
        {
            throw new ArgumentException("A risk weighs the rows itself and takes no example weights; leave one of them out.", nameof(Risk));
        }

        Penalty(1);
        ToCore().Validate();
    }

    private protected void RefuseClassWeightsWithRisk(bool hasClassWeights)
    {
        if (Risk is not null && hasClassWeights)
        {
            throw new ArgumentException("A risk weighs the rows itself and takes no class weights; leave one of them out.", nameof(Risk));
        }
    }
}
