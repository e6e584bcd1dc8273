namespace Microsoft.ML.Trainers;

/// <summary>Steps and averaging of an online linear trainer.</summary>
public abstract class AveragedLinearOptions : OnlineLinearOptions
{
    public float LearningRate = 1;
    public bool DecreaseLearningRate;
    public long? ResetWeightsAfterXExamples;
    public bool LazyUpdate = true;
    public float L2Regularization;
    public float RecencyGain;
    public bool RecencyGainMultiplicative;
    public bool Averaged = true;
    internal float AveragedTolerance = 1e-2f;

    protected AveragedLinearOptions()
    {
    }
}
