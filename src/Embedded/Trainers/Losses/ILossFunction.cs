namespace Microsoft.ML.Trainers;

/// <summary>How wrong an output is for a label.</summary>
public interface ILossFunction<in TOutput, in TLabel>
{
    double Loss(TOutput output, TLabel label);
}
