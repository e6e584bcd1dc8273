using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>A step of a pipeline, with its current parameters.</summary>
public class Estimator
{
    protected Estimator()
    {
        Parameter = Parameter.CreateNestedParameter();
    }

    public Parameter Parameter { get; set; }
}
