using System.Buffers;
using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What all anomaly detectors share: score, p-value and label of rows, and other thresholds for the same scores.</summary>
/// <typeparam name="TSelf">The detector itself.</typeparam>
/// <typeparam name="TModel">What it has learned.</typeparam>
public abstract class AnomalyTransformer<TSelf, TModel> : RowTransformer<TSelf>, IAnomalyStep
    where TSelf : AnomalyTransformer<TSelf, TModel>, ISavedComponent<TSelf>
    where TModel : AnomalyModel<TModel>
{
    private protected const int Score = 0;
    private protected const int PredictedLabel = 1;

    // Places among the outputs; -1 for those that are not written.
    private readonly int _pValue, _contributions;

    private protected AnomalyTransformer(TModel model, IReadOnlyList<InputColumn> inputs, AnomalyOutputs outputs, IReadOnlyList<string>? featureNames)
        : base(inputs, [.. outputs.Columns(inputs.Sum(input => input.Dimension), [.. inputs.Select(input => input.Name)], featureNames)])
    {
        (Model, OutputNames) = (model, outputs);
        FeatureColumnNames = [.. inputs.Select(input => input.Name)];
        (_pValue, _contributions) = (Place(outputs.PValue), Place(outputs.FeatureContributions));
    }

    /// <summary>What scores rows, with threshold and p-values.</summary>
    public TModel Model { get; }

    /// <summary>The feature columns.</summary>
    public IReadOnlyList<string> FeatureColumnNames { get; }

    /// <summary>
    /// Rows that score above it are anomalies; infinite where there were too few normal rows for the rate, NaN where labels follow
    /// cross-conformal p-values and no score decides.
    /// </summary>
    public double Threshold => Model.Threshold;

    private protected AnomalyOutputs OutputNames { get; }

    private protected abstract string LogName { get; }

    string IAnomalyStep.LogName => LogName;

    string? IAnomalyStep.TooFewRows => Model.TooFewRows;

    /// <summary>
    /// The same model with a given threshold: from now on a row is an anomaly where its score is above it. P-values stay as they are and
    /// only inform; they need not agree with the labels any more.
    /// </summary>
    /// <param name="threshold">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public TSelf ChangeThreshold(double threshold) => With(Model.WithThreshold(threshold));

    /// <summary>
    /// The same model with another accepted false-positive rate: from now on a row is an anomaly where its p-value is at most this. Scores and
    /// p-values stay as they are. Below <see cref="AnomalyModel{TModel}.SmallestPValue"/> no row is an anomaly.
    /// </summary>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside (0, 1).</exception>
    /// <exception cref="InvalidOperationException">The model was fitted without p-values.</exception>
    public TSelf ChangeFalsePositiveRate(double falsePositiveRate) => With(Model.WithFalsePositiveRate(falsePositiveRate));

    /// <summary>
    /// The same scores with threshold and p-values from normal rows that the model was not fitted on: a normal row is called an anomaly with
    /// a probability of at most the accepted rate where it and these rows are exchangeable. Earlier p-values are dropped.
    /// </summary>
    /// <param name="normalRows">Normal rows with the same feature columns, at least 1/rate − 1 for any row to be called an anomaly.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">A column is missing, of another size, or holds a value that is not finite.</exception>
    /// <exception cref="DegenerateSampleException">There is no row.</exception>
    public TSelf Calibrate(IDataView normalRows, double falsePositiveRate)
    {
        ArgumentNullException.ThrowIfNull(normalRows);
        return With(Model.Calibrate(new DataViewRows(normalRows, FeatureColumnNames), falsePositiveRate));
    }

    ITransformer IAnomalyStep.ChangeThreshold(double threshold) => ChangeThreshold(threshold);

    ITransformer IAnomalyStep.ChangeFalsePositiveRate(double falsePositiveRate) => ChangeFalsePositiveRate(falsePositiveRate);

    IAnomalyStep IAnomalyStep.Calibrate(IDataView normalRows, double falsePositiveRate) => Calibrate(normalRows, falsePositiveRate);

    /// <inheritdoc/>
    protected override void Compute(ComponentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Asked == _contributions)
        {
            ComputeContributions(batch);
        }
        else if (batch.Asked == _pValue)
        {
            ComputePValues(batch);
        }
        else if (batch.Asked == PredictedLabel)
        {
            ComputeLabels(batch);
        }
        else
        {
            ComputeScores(batch);
        }
    }

    private protected abstract TSelf With(TModel model);

    /// <summary>Fills the scores, and what comes along with them.</summary>
    private protected abstract void ComputeScores(ComponentBatch batch);

    /// <summary>Fills the contributions of features.</summary>
    private protected abstract void ComputeContributions(ComponentBatch batch);

    /// <summary>The place of the contributions of features among the outputs.</summary>
    private protected int Contributions => _contributions;

    private protected int Place(string? name) => name is null ? -1 : Outputs.ToList().FindIndex(output => output.Name == name);

    private protected void RequireFinite(ComponentBatch batch)
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            batch.RequireFinite(i);
        }
    }

    private protected ReadOnlyMemory<float>[] Blocks(ComponentBatch batch) => [.. Enumerable.Range(0, Inputs.Count).Select(batch.FeatureMemory)];

    private ReadOnlySpan<float> Scores(ComponentBatch batch)
    {
        if (!batch.IsComputed(Score))
        {
            ComputeScores(batch);
        }

        return batch.Singles(Score);
    }

    private void ComputePValues(ComponentBatch batch)
    {
        Span<float> pValues = batch.Singles(_pValue);
        if (Model.PValuesFollowScores)
        {
            ReadOnlySpan<float> scores = Scores(batch);
            for (int row = 0; row < pValues.Length; row++)
            {
                // In (0, 1]: never zero, however far the tail of a law reaches; NaN where the model has none.
                pValues[row] = Model.ToSingle(Model.PValue(scores[row]));
            }

            return;
        }

        RequireFinite(batch);
        double[] exact = ArrayPool<double>.Shared.Rent(batch.Count);
        Model.PValues(Blocks(batch), exact.AsSpan(0, batch.Count));
        Span<bool> labels = Model.LabelsFollowScores ? [] : batch.Booleans(PredictedLabel);
        for (int row = 0; row < pValues.Length; row++)
        {
            pValues[row] = Model.ToSingle(exact[row]);
            if (labels.Length > 0)
            {
                labels[row] = exact[row] <= Model.FalsePositiveRate;
            }
        }

        ArrayPool<double>.Shared.Return(exact);
    }

    private void ComputeLabels(ComponentBatch batch)
    {
        if (Model.LabelsFollowScores)
        {
            ReadOnlySpan<float> scores = Scores(batch);
            Span<bool> labels = batch.Booleans(PredictedLabel);
            for (int row = 0; row < labels.Length; row++)
            {
                labels[row] = Model.IsAnomaly(scores[row]);
            }
        }
        else if (_pValue >= 0 && batch.IsActive(_pValue))
        {
            // They will be asked for, and labels may as well come from them.
            ComputePValues(batch);
        }
        else
        {
            RequireFinite(batch);
            Model.Labels(Blocks(batch), batch.Booleans(PredictedLabel));
        }
    }
}
