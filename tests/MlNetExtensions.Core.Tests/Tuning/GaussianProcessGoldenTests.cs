using MlNetExtensions.Golden;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

public sealed class GaussianProcessGoldenTests
{
    private const double NearlyNoiseless = 1e-5;

    [Theory]
    [GoldenData("gp_posterior_acquisition")]
    public void Posterior_and_acquisition_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix(), queries = golden.Input("X_query").Matrix();
        double[] y = golden.Input("y").Vector();
        double noise = golden.Hyperparameter("noise_variance").Scalar();
        GoldenValue scale = golden.Hyperparameter("lengthscale");
        double[] scales = scale.IsArray ? scale.Vector() : [.. Enumerable.Repeat(scale.Scalar(), x.Columns)];
        var space = new TuningSpace(Enumerable.Range(0, x.Columns).Select(k => new TuningDimension { Name = $"x{k}" }));
        var process = new GaussianProcess(space, new KernelParameters(golden.Hyperparameter("variance").Scalar(), noise, scales)
        {
            Kind = golden.Hyperparameter("kernel").Text() switch
            {
                "rbf" => KernelKind.Rbf,
                "matern32" => KernelKind.Matern32,
                "matern52" => KernelKind.Matern52,
                { } other => throw new InvalidDataException($"{golden.Label} has the kernel {other}."),
            },
        });
        for (int i = 0; i < x.Rows; i++)
        {
            process.Add(x.Row(i), y[i]);
        }

        Prediction[] predictions = [.. Enumerable.Range(0, queries.Rows).Select(i => process.Predict(queries.Row(i)))];
        double xi = golden.Hyperparameter("xi").Scalar(), kappa = golden.Hyperparameter("kappa").Scalar();
        double least = y.Min(), greatest = y.Max();

        Check("mean", [.. predictions.Select(p => p.Mean)]);
        Check("std", [.. predictions.Select(p => p.Deviation)]);
        Check("covariance", process.Covariance(queries.Values));
        Check("log_marginal_likelihood", process.LogMarginalLikelihood);
        Check("ei_minimize", [.. predictions.Select(p => AcquisitionValue.ExpectedImprovement(p.Mean, p.Deviation, least, xi))]);
        Check("ei_maximize", [.. predictions.Select(p => AcquisitionValue.ExpectedImprovement(-p.Mean, p.Deviation, -greatest, xi))]);
        Check("lcb", [.. predictions.Select(p => AcquisitionValue.LowerConfidenceBound(p.Mean, p.Deviation, kappa))]);
        Check("ucb", [.. predictions.Select(p => AcquisitionValue.LowerConfidenceBound(p.Mean, p.Deviation, -kappa))]);
        Check("pi_minimize", [.. predictions.Select(p => AcquisitionValue.ProbabilityOfImprovement(p.Mean, p.Deviation, least, xi))]);

        void Check(string field, params double[] actual)
        {
            // By the notes of the file the nearly noiseless case is ill-conditioned.
            GoldenValue expected = noise < NearlyNoiseless ? golden.Expected(field).Within(absolute: 1e-6) : golden.Expected(field);
            if (expected.IsArray)
            {
                expected.MustEqual(actual);
            }
            else
            {
                expected.MustEqual(actual[0]);
            }
        }
    }
}
