using Microsoft.ML;
using Microsoft.ML.Data;

using Column = Microsoft.ML.Data.TextLoader.Column;
using Options = Microsoft.ML.Data.TextLoader.Options;
using Range = Microsoft.ML.Data.TextLoader.Range;

namespace Embedded.Tests.TextLoading;

public sealed class TextLoaderTests
{
    [Fact]
    public void Dense_fields_become_columns_of_every_kind()
    {
        var view = new TextLines("1.5,yes,-7,a text,2020-01-02,0.25,3,4", "?,0,8,,1999-12-31,1e3,,-4").Load(new Options
        {
            Separators = [','],
            Columns =
            [
                new Column("Single", DataKind.Single, 0), new Column("Boolean", DataKind.Boolean, 1), new Column("Int32", DataKind.Int32, 2),
                new Column("String", DataKind.String, 3), new Column("DateTime", DataKind.DateTime, 4), new Column("Doubles", DataKind.Double, 5, 7),
            ],
        });

        view.Scalars<float>("Single").Should().Equal(1.5f, float.NaN);
        view.Scalars<bool>("Boolean").Should().Equal(true, false);
        view.Scalars<int>("Int32").Should().Equal(-7, 8);
        view.Texts("String").Should().Equal("a text", "");
        view.Scalars<DateTime>("DateTime").Should().Equal(new DateTime(2020, 1, 2), new DateTime(1999, 12, 31));
        view.Vectors<double>("Doubles").Should().BeEquivalentTo(new[] { new[] { 0.25, 3, 4 }, [1000, 0, -4] }, options => options.WithStrictOrdering());
        view.Schema["Doubles"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Double, 3));
    }

    [Fact]
    public void Sparse_rows_state_their_length_or_the_options_do()
    {
        Column[] columns = [new Column("Label", DataKind.Single, 0), new Column("Features", DataKind.Single, 1, 6)];
        float[][] expected = [[0, 0.5f, 0, 0, 0, 2], [1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]];

        var stated = new TextLines("1 6 1:0.5 5:2", "0 1 2 3 4 5 6", "1 6 0:0").Load(new Options { Separators = [' '], AllowSparse = true, Columns = columns });
        var known = new TextLines("1 1:0.5 5:2", "0 1 2 3 4 5 6", "1 0:0").Load(new Options { Separators = [' '], AllowSparse = true, InputSize = 7, Columns = columns });

        stated.Vectors<float>("Features").Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        known.Vectors<float>("Features").Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        stated.Scalars<float>("Label").Should().Equal(1, 0, 1);
        known.Scalars<float>("Label").Should().Equal(1, 0, 1);
    }

    [Fact]
    public void A_mostly_empty_row_gives_a_sparse_vector()
    {
        var view = new TextLines("1000 3:1 999:2").Load(new Options { Separators = [' '], AllowSparse = true, Columns = [new Column("Features", DataKind.Single, 0, 999)] });
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        cursor.MoveNext().Should().BeTrue();
        VBuffer<float> value = default;
        cursor.GetGetter<VBuffer<float>>(view.Schema[0])(ref value);

        value.IsDense.Should().BeFalse();
        value.GetIndices().ToArray().Should().Equal(3, 999);
        value.GetValues().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Quotes_protect_separators_quotes_and_pairs()
    {
        var view = new TextLines("\"a,b\",\"say \"\"hi\"\"\",\"1:2\"", "plain, \"padded\" ,x").Load(new Options { Separators = [','], AllowQuoting = true, AllowSparse = true, Columns = Texts(3) });

        view.Texts("C0").Should().Equal("a,b", "plain");
        view.Texts("C1").Should().Equal("say \"hi\"", "padded");
        view.Texts("C2").Should().Equal("1:2", "x");
    }

    [Fact]
    public void A_quoted_field_may_hold_line_ends_and_another_escape()
    {
        var view = new TextLines("\"first", "second\",a", "\"with \\\" quote\",b").Load(new Options { Separators = [','], AllowQuoting = true, ReadMultilines = true, EscapeChar = '\\', Columns = Texts(2) });

        view.Texts("C0").Should().Equal("first\nsecond", "with \" quote");
        view.Texts("C1").Should().Equal("a", "b");
    }

    [Fact]
    public void Quotes_are_text_unless_they_are_allowed()
    {
        var view = new TextLines("\"a\tb\"").Load(new Options { Columns = Texts(2) });

        view.Texts("C0").Should().Equal("\"a");
    }

    [Fact]
    public void Header_comments_and_blank_lines_are_no_rows()
    {
        var view = new TextLines("# of the file", "// remark", "", "Target\tWidth\tHeight", "1\t2\t3", "", "// more", "4\t5\t6").Load(new Options
        {
            HasHeader = true,
            Columns = [new Column("Label", DataKind.Single, 0), new Column("Features", DataKind.Single, 1, 2)],
        });

        view.Scalars<float>("Label").Should().Equal(1, 4);
        view.Schema["Features"].SlotNames().Should().Equal("Width", "Height");
    }

    [Fact]
    public void Every_kind_of_line_end_ends_a_line()
    {
        var view = new TextLines("1\r\n2\r3\n4\r").Load(new Options { Columns = [new Column("X", DataKind.Int32, 0)] });

        view.Scalars<int>("X").Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Missing_reals_are_zero_or_NaN_as_asked()
    {
        var lines = new TextLines("1,,3");
        Column[] columns = [new Column("X", DataKind.Single, 0, 2)];

        lines.Load(new Options { Separators = [','], Columns = columns }).Vectors<float>("X")[0].Should().Equal(1, 0, 3);
        lines.Load(new Options { Separators = [','], Columns = columns, MissingRealsAsNaNs = true }).Vectors<float>("X")[0].Should().Equal(1, float.NaN, 3);
    }

    [Fact]
    public void What_is_no_number_is_NaN_for_reals_missing_for_keys_and_an_error_for_integers()
    {
        var view = new TextLines("word\t1\tword", "2,5\t9\t1").Load(new Options
        {
            Columns = [new Column("Real", DataKind.Single, 0), new Column("Key", DataKind.UInt32, [new Range(1)], new KeyCount(5)), new Column("Integer", DataKind.Int32, 2)],
        });

        view.Scalars<float>("Real").Should().Equal(float.NaN, float.NaN);
        view.Scalars<uint>("Key").Should().Equal(2, 0);
        FluentActions.Invoking(() => view.Scalars<int>("Integer")).Should().Throw<FormatException>().WithMessage("*'word'*'Integer'*line 1*");
    }

    [Fact]
    public void The_decimal_marker_may_be_a_comma()
    {
        var view = new TextLines("2,5;-0,125").Load(new Options { Separators = [';'], DecimalMarker = ',', Columns = [new Column("X", DataKind.Double, 0, 1)] });

        view.Vectors<double>("X")[0].Should().Equal(2.5, -0.125);
    }

    [Fact]
    public void Ranges_may_be_open_variable_or_all_others()
    {
        var lines = new TextLines("1 2 3 4", "5 6 7 8");
        Column open = new("X", DataKind.Single, [new Range(1, null)]);
        Column variable = new("X", DataKind.Single, [new Range { Min = 1, VariableEnd = true }]);
        Column[] others = [new Column("X", DataKind.Single, [new Range { AllOther = true, AutoEnd = true }]), new Column("Y", DataKind.Single, 1)];

        lines.Load(new Options { Separators = [' '], Columns = [open] }).Schema["X"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3));
        lines.Load(new Options { Separators = [' '], Columns = [variable] }).Schema["X"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single));
        lines.Load(new Options { Separators = [' '], Columns = [variable] }).Vectors<float>("X")[1].Should().Equal(6, 7, 8);
        lines.Load(new Options { Separators = [' '], Columns = others }).Vectors<float>("X")[0].Should().Equal(1, 3, 4);
    }

    [Fact]
    public void Without_columns_there_are_a_label_and_features()
    {
        var view = new TextLines("1\t2\t3").Load(new Options());

        view.Scalars<float>("Label").Should().Equal(1);
        view.Vectors<float>("Features")[0].Should().Equal(2, 3);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused()
    {
        Column[] columns = Texts(1);
        FluentActions.Invoking(() => new TextLines().Load(new Options { Separators = [], Columns = columns })).Should().Throw<ArgumentException>().WithMessage("*separator*");
        FluentActions.Invoking(() => new TextLines().Load(new Options { Separators = ['3'], Columns = columns })).Should().Throw<ArgumentException>().WithMessage("*'3'*");
        FluentActions.Invoking(() => new TextLines().Load(new Options { Separators = [':'], AllowSparse = true, Columns = columns })).Should().Throw<ArgumentException>().WithMessage("*AllowSparse*");
        FluentActions.Invoking(() => new TextLines().Load(new Options { Separators = [','], DecimalMarker = ',', Columns = columns })).Should().Throw<ArgumentException>().WithMessage("*DecimalMarker*");
        FluentActions.Invoking(() => new TextLines().Load(new Options { Columns = [new Column("X", DataKind.Single, [new Range(0, 4), new Range(3, 5)])] })).Should().Throw<ArgumentException>().WithMessage("*'X'*overlap*3*");
        FluentActions.Invoking(() => new TextLines("1 2", "1").Load(new Options { Separators = [' '], Columns = [new Column("X", DataKind.Single, [new Range(0, null)])] })).Should().Throw<InvalidOperationException>().WithMessage("*differs*");
    }

    private static Column[] Texts(int count) => [.. Enumerable.Range(0, count).Select(i => new Column($"C{i}", DataKind.String, i))];
}
