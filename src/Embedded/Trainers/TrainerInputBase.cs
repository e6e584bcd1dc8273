namespace Microsoft.ML.Trainers;

/// <summary>The columns that a trainer reads.</summary>
public abstract class TrainerInputBase
{
    public string FeatureColumnName = "Features";

    private protected TrainerInputBase()
    {
    }
}

/// <summary>The columns that a supervised trainer reads.</summary>
public abstract class TrainerInputBaseWithLabel : TrainerInputBase
{
    public string LabelColumnName = "Label";

    private protected TrainerInputBaseWithLabel()
    {
    }
}

/// <summary>The columns that a supervised trainer with weights of examples reads.</summary>
public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
{
    public string ExampleWeightColumnName;

    private protected TrainerInputBaseWithWeight()
    {
    }
}
