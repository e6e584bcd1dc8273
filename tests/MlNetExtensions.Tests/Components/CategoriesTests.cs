using Microsoft.ML;
using MlNetExtensions.Components;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tests.Components;

/// <summary>What a saved state remembers of a column of categories beside their values.</summary>
public class CategoriesTests
{
    [Theory]
    [InlineData(nameof(KeyNumbers.Byte))]
    [InlineData(nameof(KeyNumbers.UInt16))]
    [InlineData(nameof(KeyNumbers.UInt32))]
    [InlineData(nameof(KeyNumbers.UInt64))]
    public void Keys_of_any_width_are_accepted_after_loading_and_no_others(string name)
    {
        KeyNumbers width = Enum.Parse<KeyNumbers>(name);
        Categories loaded = Reload(Of(width));

        foreach (KeyNumbers other in Enum.GetValues<KeyNumbers>())
        {
            Action check = () => loaded.Check(ColumnOf(Of(other)));
            if (other == width)
            {
                check.Should().NotThrow();
            }
            else
            {
                check.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"*fitted on a key of {width}*");
            }
        }
    }

    private static Categories Of(KeyNumbers width) => new(KeyValues.Of("a", "b", "c"), CategorySource.KeyValue, width);

    private static DataViewSchema.Column ColumnOf(Categories categories)
    {
        var schema = new DataViewSchema.Builder();
        categories.AddTo(schema, "Site");
        return schema.ToSchema()["Site"];
    }

    private static Categories Reload(Categories categories)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        categories.Write(writer);
        var state = new StateReader("Test", stream.ToArray());
        var read = Categories.Read(state);
        state.End();
        return read;
    }
}
