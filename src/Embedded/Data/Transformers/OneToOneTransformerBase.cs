using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each output column from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env)
    {
        Columns = ColumnPairs.Check(columns);
    }

    internal IReadOnlyList<InputOutputColumnPair> Columns { get; }

    internal sealed override IRowMapper Bind(DataViewSchema input) =>
        new ColumnMapper(Columns.Select((pair, i) => Bind(i, pair.OutputColumnName, input.Find(pair.InputColumnName))));

    /// <summary>Binds the column pair number <paramref name="pair"/> to the input column it finds in a schema.</summary>
    internal abstract BoundColumn Bind(int pair, string output, DataViewSchema.Column input);

    internal override void SaveState(ModelSaveContext ctx) => ColumnPairs.Write(ctx.Writer, Columns);
}
