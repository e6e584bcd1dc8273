using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples in the XML documentation of the catalogs of linear trainers and Gaussians.</summary>
public sealed class CatalogSnippets
{
    [Fact]
    public void LogisticRegression()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var pipeline = ml.Transforms.NormalizeMinMax("Features")
            .Append(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(l1Regularization: 1e-4));
        var model = pipeline.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void LogisticRegression_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(new VarianceReducedLogisticRegressionTrainer.Options
        {
            Regularizer = new ScadRegularizer(0.01),
            FeatureScaling = FeatureScaling.StandardDeviation,
        });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void LinearSvm()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(l2Regularization: 1e-3);

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void LinearSvm_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(new VarianceReducedLinearSvmTrainer.Options { BalanceClasses = true });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void LeastSquares()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var lasso = ml.Regression.Trainers.VarianceReducedLeastSquares(l1Regularization: 0.01, l2Regularization: 0);

        lasso.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void LeastSquares_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var ridge = ml.Regression.Trainers.VarianceReducedLeastSquares(new VarianceReducedLeastSquaresTrainer.Options { L2Regularization = 0.1, Tolerance = 1e-9 });

        ridge.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Huber()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var trainer = ml.Regression.Trainers.VarianceReducedHuber();

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Huber_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var trainer = ml.Regression.Trainers.VarianceReducedHuber(new VarianceReducedHuberTrainer.Options { OutlierDistance = 2.5 });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Poisson()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var trainer = ml.Regression.Trainers.VarianceReducedPoisson(l2Regularization: 1e-3);

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Poisson_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age, Features = person.Features }));

        var trainer = ml.Regression.Trainers.VarianceReducedPoisson(new VarianceReducedPoissonTrainer.Options { Solver = FiniteSumSolver.NewtonCg });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void MaximumEntropy()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Classified { Label = person.WorkClass, Features = person.Features }));

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy())
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        pipeline.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void MaximumEntropy_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView texts = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Classified { Label = person.WorkClass, Features = person.Features }));
        IDataView rows = ml.Transforms.Conversion.MapValueToKey("Label").Fit(texts).Transform(texts);

        var trainer = ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(new VarianceReducedMaximumEntropyTrainer.Options
        {
            Regularizer = new GroupLassoRegularizer(1e-3),
        });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void One_column()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis("Features", falsePositiveRate: 0.01);

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    [Fact]
    public void Two_columns()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(["LayerA", "LayerB"], covariance: CovarianceEstimator.OracleApproximatingShrinkage);

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    [Fact]
    public void Gaussian_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            Threshold = AnomalyThreshold.SplitConformal(),
            ColumnScoresColumnName = "Distances",
        });

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    [Fact]
    public void ChangeThreshold()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());
        ITransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(rows);

        var strict = ml.AnomalyDetection.ChangeThreshold(model, threshold: 30);

        GaussianMahalanobisTransformer.Find(strict)!.Model.Should().NotBeSameAs(GaussianMahalanobisTransformer.Find(model)!.Model);
    }

    [Fact]
    public void ChangeFalsePositiveRate()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());
        ITransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(rows);

        var stricter = ml.AnomalyDetection.ChangeFalsePositiveRate(model, falsePositiveRate: 0.002);

        GaussianMahalanobisTransformer.Find(stricter)!.Model.Should().NotBeSameAs(GaussianMahalanobisTransformer.Find(model)!.Model);
    }

    [Fact]
    public void Calibrate()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());
        ITransformer model = ml.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(rows);
        IDataView heldOut = ml.Data.LoadFromEnumerable(Layers.Drawn(seed: 2));

        var calibrated = ml.AnomalyDetection.Calibrate(model, heldOut, falsePositiveRate: 0.05);

        GaussianMahalanobisTransformer.Find(calibrated)!.Model.Should().NotBeSameAs(GaussianMahalanobisTransformer.Find(model)!.Model);
    }

    [Fact]
    public void Reconstruction_of_one_column()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.ReconstructionError("Features", falsePositiveRate: 0.05);

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    [Fact]
    public void Reconstruction_of_two_columns()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.ReconstructionError(["LayerA", "LayerB"], hiddenLayers: [8, 2, 8]);

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    [Fact]
    public void Reconstruction_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Layers.Drawn());

        var trainer = ml.AnomalyDetection.Trainers.ReconstructionError(new ReconstructionErrorTrainer.Options
        {
            HiddenLayers = [16, 2, 16],
            Loss = ReconstructionLoss.Amplified,
            Optimizer = rate => Optimizers.Adam(rate),
            FeatureContributionsColumnName = "Contributions",
        });

        trainer.Fit(rows).Transform(rows).GetColumn<float>("Score").Should().OnlyContain(score => score >= 0);
    }

    private sealed class Layers
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [VectorType(3)]
        public float[] LayerA { get; set; } = [];

        [VectorType(2)]
        public float[] LayerB { get; set; } = [];

        public static Layers[] Drawn(int seed = 1)
        {
            var random = new Random(seed);
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
            return [.. Enumerable.Range(0, 300).Select(_ => new Layers { Features = Draw(3), LayerA = Draw(3), LayerB = Draw(2) })];
        }
    }
}
