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
        var models = new IScoringModel[ctx.Reader.ReadInt32()];
        for (int i = 0; i < models.Length; i++)
            models[i] = ctx.LoadModel<IScoringModel>(env, ChildName(i));
        return new OneVersusAllModelParameters(models, useProbabilities);
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
