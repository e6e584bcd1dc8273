using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Expressions;

/// <summary>Getters of a column that an expression computes.</summary>
internal static class ExpressionGetters
{
    /// <param name="row">The inputs.</param>
    /// <param name="columns">Their columns, in the order of the parameters.</param>
    /// <param name="vector">Which of them is a vector; negative for none.</param>
    /// <param name="body">The expression.</param>
    public static Delegate Create(DataViewRow row, DataViewSchema.Column[] columns, int vector, ExpressionNode body) =>
        body.Type == NumberDataViewType.Single ? Create(row, columns, vector, body, operand => operand.Single)
        : body.Type == NumberDataViewType.Int32 ? Create(row, columns, vector, body, operand => operand.Integer)
        : Create(row, columns, vector, body, operand => operand.Text);

    private static Delegate Create<T>(DataViewRow row, DataViewSchema.Column[] columns, int vector, ExpressionNode body, Func<Operand, T> result)
    {
        var inputs = new Operand[columns.Length];
        Action[] readers = [.. columns.Select((column, i) => i == vector ? null : Scalar(row, column, inputs, i)).Where(reader => reader is not null)];
        void ReadScalars()
        {
            foreach (Action read in readers)
                read();
        }

        if (vector < 0)
        {
            return (ValueGetter<T>)((ref T value) =>
            {
                ReadScalars();
                value = result(body.Evaluate(inputs));
            });
        }

        Func<Operand[]> slots = Vector(row, columns[vector]);
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            ReadScalars();
            Operand[] operands = slots();
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, operands.Length);
            for (int i = 0; i < operands.Length; i++)
            {
                inputs[vector] = operands[i];
                editor.Values[i] = result(body.Evaluate(inputs));
            }

            value = editor.Commit();
        });
    }

    private static Action Scalar(DataViewRow row, DataViewSchema.Column column, Operand[] inputs, int index)
    {
        if (column.Type == NumberDataViewType.Single)
            return Scalar<float>(row, column, value => inputs[index] = new Operand { Single = value });
        return column.Type == NumberDataViewType.Int32
            ? Scalar<int>(row, column, value => inputs[index] = new Operand { Integer = value })
            : Scalar<ReadOnlyMemory<char>>(row, column, value => inputs[index] = new Operand { Text = value });
    }

    private static Action Scalar<T>(DataViewRow row, DataViewSchema.Column column, Action<T> set)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            set(value);
        };
    }

    private static Func<Operand[]> Vector(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType item = ((VectorDataViewType)column.Type).ItemType;
        if (item == NumberDataViewType.Single)
            return Vector<float>(row, column, value => new Operand { Single = value });
        return item == NumberDataViewType.Int32
            ? Vector<int>(row, column, value => new Operand { Integer = value })
            : Vector<ReadOnlyMemory<char>>(row, column, value => new Operand { Text = value });
    }

    private static Func<Operand[]> Vector<T>(DataViewRow row, DataViewSchema.Column column, Func<T, Operand> operand)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        Operand[] operands = [];
        return () =>
        {
            getter(ref value);
            if (operands.Length != value.Length)
                operands = new Operand[value.Length];
            int slot = 0;
            foreach (T each in value.DenseValues())
                operands[slot++] = operand(each);
            return operands;
        };
    }
}
