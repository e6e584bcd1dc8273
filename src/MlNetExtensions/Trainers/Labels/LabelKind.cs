using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions;

/// <summary>What a task takes for labels: of which type they are, how they are read as numbers, and what is said of others.</summary>
internal abstract class LabelKind
{
    /// <summary>What labels must be, as it reads in an error.</summary>
    public abstract string Type { get; }

    /// <summary>What to do about others.</summary>
    public abstract string Remedy { get; }

    /// <summary>ML.NET's own trainer of the same task, for what third parties cannot construct.</summary>
    public abstract ITrainerEstimator<IPredictionTransformer<object>, object> Template(LabeledColumns columns);

    /// <summary>Whether labels may be of a type.</summary>
    public abstract bool Accepts(DataViewType type, bool isKey);

    /// <summary>Refuses a column that no row could make right, before any is read.</summary>
    public virtual void Check(DataViewSchema.Column label)
    {
    }

    /// <summary>Reads labels as numbers.</summary>
    public abstract ValueGetter<double> Read(DataViewRow row, DataViewSchema.Column label);
}
