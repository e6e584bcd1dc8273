namespace Microsoft.ML.Trainers;

/// <summary>Passes and start of an online linear trainer.</summary>
public abstract class OnlineLinearOptions : TrainerInputBaseWithLabel
{
    public int NumberOfIterations = 1;
    public float InitialWeightsDiameter;
    public bool Shuffle = true;

    protected OnlineLinearOptions()
    {
    }
}
