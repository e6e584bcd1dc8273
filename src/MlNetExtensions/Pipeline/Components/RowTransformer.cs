using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>What all components have in common; derive from <see cref="RowTransformer{TSelf}"/>.</summary>
public abstract class RowTransformer : ITransformer
{
    private readonly Lazy<ITransformer> _carrier;

    private protected RowTransformer(IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        CheckNames([.. inputs.Select(input => input.Name)], "input", nameof(inputs));
        CheckNames([.. outputs.Select(output => output.Name)], "output", nameof(outputs));
        Contract = ComponentContracts.Of(GetType());
        Inputs = [.. inputs];
        Outputs = [.. outputs];
        _carrier = new Lazy<ITransformer>(() => Carrier.Build(this));
    }

    /// <summary>The columns that are read.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<OutputColumn> Outputs { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal ContractName Contract { get; }

    /// <summary>
    /// How many rows a cursor reads ahead, where computing them together is faster than one by one. Default: 0, each row when it is read.
    /// </summary>
    protected virtual int RowsAhead => 0;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Map(input.Schema), RowsAhead);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_carrier.Value).Save(ctx);

    /// <summary>Computes the output <see cref="ComponentBatch.Asked"/> of all rows of a batch, and others if they come along.</summary>
    /// <remarks>
    /// Any number of threads call it at once, each with a batch of its own, so nothing of the component may change. The outputs of a row depend
    /// on its inputs alone, in the same bits in whatever batch it comes. What is thrown arrives at the reader of the row; for a batch of many
    /// rows, the rows are then computed one by one.
    /// </remarks>
    protected abstract void Compute(ComponentBatch batch);

    /// <summary>Writes the learned state; the inputs are written already.</summary>
    /// <seealso cref="ISavedComponent{TSelf}.Read"/>
    protected abstract void Write(BinaryWriter writer);

    internal void ComputeBatch(ComponentBatch batch) => Compute(batch);

    internal void WriteState(BinaryWriter writer)
    {
        writer.Write(Inputs.Count);
        foreach (InputColumn input in Inputs)
        {
            input.Write(writer);
        }

        Write(writer);
    }

    internal static void CheckNames(string[] names, string kind, string argument)
    {
        if (names.Length == 0 || names.Distinct().Count() < names.Length)
        {
            throw new ArgumentException($"A component needs {kind} columns with distinct names; found: {string.Join(", ", names.Select(name => $"'{name}'"))}.", argument);
        }
    }

    private RowMapper Map(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var columns = new DataViewSchema.Column[Inputs.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (Inputs[i].Categories is { } categories)
            {
                columns[i] = InputColumns.FindCategories(inputSchema, Inputs[i].Name);
                categories.Check(columns[i]);
                continue;
            }

            columns[i] = InputColumns.FindFeatures(inputSchema, Inputs[i].Name, out int dimension);
            InputColumns.CheckDimension(Inputs[i].Name, dimension, Inputs[i].Dimension);
        }

        return new RowMapper(inputSchema, columns, this);
    }
}

/// <summary>
/// A component that computes new columns of a row from columns of the same row, with what it has learned. It maps rows lazily, in batches where that
/// is faster, serves prediction engines, and is saved and loaded by <c>mlContext.Model</c> without registration.
/// </summary>
/// <remarks>
/// <para>Derive a sealed class from it, give it a <see cref="ComponentContractAttribute"/>, and learn its state in a
/// <see cref="RowEstimator{TTransformer}"/>. It must not change after construction: it serves any number of threads.</para>
/// <para>Saved, it is a chain of ML.NET's own transformers that carries the state; loaded, it stays that chain, with outputs equal to the last
/// bit, and needs this assembly and the component's beside it. <see cref="Find"/> gives the object back.</para>
/// </remarks>
/// <typeparam name="TSelf">The component itself.</typeparam>
public abstract class RowTransformer<TSelf> : RowTransformer
    where TSelf : RowTransformer<TSelf>, ISavedComponent<TSelf>
{
    /// <param name="inputs">The columns that are read, at least one.</param>
    /// <param name="outputs">The columns that are added, at least one, in this order.</param>
    /// <exception cref="ArgumentException">There are no columns, or a name is used twice.</exception>
    /// <exception cref="InvalidOperationException">The class has no usable <see cref="ComponentContractAttribute"/>.</exception>
    protected RowTransformer(IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs)
        : base(inputs, outputs)
    {
    }

    /// <summary>Finds the component in a model: this type itself, or what it was saved as, at any depth of chains.</summary>
    /// <param name="model">Any transformer, fitted in this process or loaded.</param>
    /// <returns>The first in order of application; null where there is none.</returns>
    /// <exception cref="InvalidDataException">The saved state is damaged.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "It is called on the component: QuantileClipper.Find(model).")]
    public static TSelf? Find(ITransformer model) => ChainRewriter.Find(model, Recognize);

    internal static TSelf? Recognize(ITransformer model) =>
        model as TSelf ?? (Carrier.FindPayload(model) is { } payload ? Payload.Decode(payload, ComponentContracts.Of(typeof(TSelf))) as TSelf : null);
}
