using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>Finds columns in schemas, with errors that say what was found and what to do.</summary>
internal static class InputColumns
{
    /// <summary>A visible column of any type.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw NotFound(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>A column of Single: a scalar, or a vector of known size.</summary>
    public static DataViewSchema.Column FindFeatures(DataViewSchema schema, string name, out int dimension)
    {
        DataViewSchema.Column column = Find(schema, name);
        dimension = column.Type is VectorDataViewType vector ? vector.Size : 1;
        DataViewType item = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        if (item != NumberDataViewType.Single)
        {
            throw WrongType(name, column.Type.ToString()!);
        }

        return dimension > 0 ? column : throw UnknownSize(name);
    }

    /// <summary>The same checks before there is data.</summary>
    public static SchemaShape.Column CheckFeatures(SchemaShape schema, string name)
    {
        SchemaShape.Column column = Find(schema, name);
        if (column.ItemType != NumberDataViewType.Single || column.IsKey)
        {
            throw WrongType(name, $"{column.Kind} of {column.ItemType}");
        }

        if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
        {
            throw UnknownSize(name);
        }

        return column;
    }

    /// <summary>A column of any type, before there is data: the last of its name.</summary>
    public static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        SchemaShape.Column? found = null;
        foreach (SchemaShape.Column candidate in schema)
        {
            found = candidate.Name == name ? candidate : found;
        }

        return found ?? throw NotFound(name, schema.Select(column => column.Name));
    }

    /// <summary>A column of categories: text, keys, whole numbers or Booleans.</summary>
    public static DataViewSchema.Column FindCategories(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Find(schema, name);
        return AreCategories(column.Type, column.Type is KeyDataViewType) ? column : throw WrongCategories(name, column.Type.ToString()!);
    }

    /// <summary>The same check before there is data.</summary>
    public static void CheckCategories(SchemaShape schema, string name)
    {
        SchemaShape.Column column = Find(schema, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !AreCategories(column.ItemType, column.IsKey))
        {
            throw WrongCategories(name, $"{column.Kind} of {column.ItemType}");
        }
    }

    /// <summary>A column of weights of examples.</summary>
    public static DataViewSchema.Column FindWeights(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Find(schema, name);
        return column.Type == NumberDataViewType.Single ? column : throw WrongWeights(name, column.Type.ToString()!);
    }

    /// <summary>The same check before there is data.</summary>
    public static void CheckWeights(SchemaShape schema, string name)
    {
        SchemaShape.Column column = Find(schema, name);
        if (column.ItemType != NumberDataViewType.Single || column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw WrongWeights(name, $"{column.Kind} of {column.ItemType}");
        }
    }

    /// <summary>Refuses features that are one number.</summary>
    public static void RequireVector(string name, bool isVector)
    {
        if (!isVector)
        {
            throw new ArgumentOutOfRangeException(nameof(name), name, $"Column '{name}' is a scalar, but features must be a vector. Make it one: Transforms.Concatenate(\"Features\", \"{name}\").");
        }
    }

    /// <summary>Refuses a column whose size is not the one that a model was fitted on.</summary>
    public static void CheckDimension(string name, int found, int expected)
    {
        if (found != expected)
        {
            throw new ArgumentOutOfRangeException(nameof(name), name, $"Column '{name}' has {found} features, but the model was fitted on {expected}. Apply the model to data that went through the same steps as the training data.");
        }
    }

    // Of equal fractions nobody can be sure, so they are no categories.
    private static bool AreCategories(DataViewType type, bool isKey) =>
        isKey || type is TextDataViewType or BooleanDataViewType || (type is NumberDataViewType && type != NumberDataViewType.Single && type != NumberDataViewType.Double);

    private static ArgumentOutOfRangeException WrongCategories(string name, string found) => new(nameof(name), name,
        $"Column '{name}' is of type {found}, but categories must be text, keys, whole numbers or Booleans. Convert it first: Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.String).");

    private static ArgumentOutOfRangeException NotFound(string name, IEnumerable<string> present) =>
        new(nameof(name), name, $"There is no column '{name}'. The columns are: {string.Join(", ", present)}.");

    private static ArgumentOutOfRangeException WrongType(string name, string found) =>
        new(nameof(name), name, $"Column '{name}' is of type {found}, but features must be Single. Convert it first: Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single).");

    private static ArgumentOutOfRangeException WrongWeights(string name, string found) =>
        new(nameof(name), name, $"Column '{name}' is of type {found}, but weights of examples must be Single. Convert them: Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single).");

    private static ArgumentOutOfRangeException UnknownSize(string name) =>
        new(nameof(name), name, $"Column '{name}' is a vector of unknown size, but features need a known one. Give it one where it comes from: [VectorType(n)] on a member, a fixed range in a text loader's column.");
}
