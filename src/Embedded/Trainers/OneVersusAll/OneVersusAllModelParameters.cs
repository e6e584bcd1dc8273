using System.Globalization;

using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>A binary model per class. The scores are theirs, or their probabilities divided by the sum of them.</summary>
public sealed class OneVersusAllModelParameters : ModelParametersBase<VBuffer<float>>, IVectorScoringModel
{
    internal const string Signature = "OVAExec";

    private readonly IScoringModel[] _models;
    private readonly bool _useProbabilities;

    internal OneVersusAllModelParameters(IScoringModel[] models, bool useProbabilities)
    {
        _models = models;
        _useProbabilities = useProbabilities;
    }

    int IVectorScoringModel.ClassCount => _models.Length;

    internal override string LoaderSignature => Signature;

    void IVectorScoringModel.Score(in VBuffer<float> features, Span<float> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            float score = _models[i].Score(features);
            scores[i] = _useProbabilities ? ((ICalibratedModel)_models[i]).Probability(score) : score;
        }

        if (_useProbabilities)
            Normalize(scores);
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_useProbabilities);
        ctx.Writer.Write(_models.Length);
        for (int i = 0; i < _models.Length; i++)
            ctx.SaveModel((ICanSaveModel)_models[i], ChildName(i));
    }

    internal static OneVersusAllModelParameters Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        bool useProbabilities = ctx.Reader.ReadBoolean();
        int count = ctx.Reader.ReadInt32();
        // Every model has an entry of its own, so the archive itself bounds them.
        var models = new List<IScoringModel>();
        for (int i = 0; i < count; i++)
            models.Add(ctx.LoadModel<IScoringModel>(env, ChildName(i)));
        return models.Count > 0 ? new OneVersusAllModelParameters([.. models], useProbabilities) : throw new InvalidDataException("The model is damaged: it is of no class.");
    }

    private static void Normalize(Span<float> probabilities)
    {
        double sum = 0;
        foreach (float probability in probabilities)
            sum += float.IsNaN(probability) ? 0 : probability;
        if (sum <= 0)
            return;
        foreach (ref float probability in probabilities)
            probability = (float)(probability / sum);
    }

    private static string ChildName(int index) => string.Create(CultureInfo.InvariantCulture, $"SubPredictor_{index:000}");
}
