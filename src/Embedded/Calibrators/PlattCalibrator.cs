using Microsoft.ML.Internal;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Calibrators;

/// <summary>1 / (1 + exp(slope·score + offset)).</summary>
public sealed class PlattCalibrator : ICalibrator, ICanSaveModel
{
    internal const string Signature = "PlattCaliExec";

    internal PlattCalibrator(double slope, double offset)
    {
        Slope = slope;
        Offset = offset;
    }

    public double Slope { get; }

    public double Offset { get; }

    public float PredictProbability(float output) => float.IsNaN(output) ? output : (float)(1 / (1 + Math.Exp(Slope * output + Offset)));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(Signature);
        ctx.Writer.Write(Slope);
        ctx.Writer.Write(Offset);
    }

    internal static PlattCalibrator Load(IHostEnvironment env, ModelLoadContext ctx) => new(ctx.Reader.ReadDouble(), ctx.Reader.ReadDouble());
}
