namespace Microsoft.ML;

/// <summary>Runs one object at a time through a model. For one thread.</summary>
public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(ITransformer transformer, PredictionEngineOptions options)
        : base(transformer, options)
    {
    }

    public override void Predict(TSrc example, ref TDst prediction)
    {
        ArgumentNullException.ThrowIfNull(example);
        Input.MoveTo(example);
        prediction ??= new TDst();
        Output.Fill(prediction);
    }
}
