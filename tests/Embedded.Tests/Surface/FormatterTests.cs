namespace Embedded.Tests.Surface;

public class FormatterTests
{
    private const string Names = "Embedded.Tests.Surface.";

    [Fact]
    public void An_interface_shows_its_bases_constraints_and_ways_of_passing() => Shape(typeof(IShape<>)).Should().BeEquivalentTo(
        "interface IShape<T> : System.IDisposable where T : class, IShape<T>, new()",
        "  abstract T IShape<T>.Copy(in int times, ref long? count, out T[] copies)",
        "  abstract int IShape<T>.Item[string name] { get; }");

    [Fact]
    public void An_enum_shows_its_values() => Shape(typeof(Corner)).Should().BeEquivalentTo(
        "enum Corner : System.IComparable, System.IConvertible, System.IFormattable, System.ISpanFormattable",
        "  Corner.Round = 3");

    [Fact]
    public void A_delegate_shows_how_it_is_invoked() => Shape(typeof(Draw)).Should()
        .StartWith("delegate Draw : System.ICloneable, System.Runtime.Serialization.ISerializable").And
        .Contain("  virtual void Draw.Invoke(ref int color)");

    [Fact]
    public void A_struct_shows_its_fields_constants_and_overrides() => Shape(typeof(Point)).Should().BeEquivalentTo(
        "readonly struct Point",
        "  virtual string Point.ToString()",
        "  readonly double Point.X",
        "  const string Point.Unit = mm");

    [Fact]
    public void A_ref_struct_is_not_obsolete() => Shape(typeof(Pen)).Should().BeEquivalentTo(
        "ref struct Pen",
        "  System.ReadOnlySpan<System.Char> Pen.Colors");

    [Fact]
    public void A_class_shows_what_a_derived_class_can_reach() => Shape(typeof(Drawing<>)).Should().BeEquivalentTo(
        "abstract class Drawing<TInk>",
        "  protected Drawing<TInk>.ctor(TInk ink)",
        "  protected virtual System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<string,TInk>> Drawing<TInk>.Layers()",
        "  TInk Drawing<TInk>.Ink { get; }",
        "  protected abstract bool Drawing<TInk>.Empty { get; }",
        "  event System.EventHandler Drawing<TInk>.Changed");

    [Fact]
    public void A_nested_class_repeats_the_type_parameters_around_it() => Shape(typeof(Drawing<>.Layer)).Should().BeEquivalentTo(
        "sealed class Drawing<TInk>.Layer<TInk>",
        "  Drawing<TInk>.Layer<TInk>.ctor()",
        "  static Drawing<TInk>.Layer<TInk> Drawing<TInk>.Layer<TInk>.op_Addition(Drawing<TInk>.Layer<TInk> left, Drawing<TInk>.Layer<TInk> right) [Obsolete]");

    [Fact]
    public void An_extension_shows_its_receiver_and_defaults() => Shape(typeof(Drawings)).Should().BeEquivalentTo(
        "static class Drawings",
        "  static bool Drawings.Fill<TInk>(this Drawing<TInk> drawing, System.Char ink = x, Corner corner = Round, double width = 0.5, params string[] layers) where TInk : struct, System.Enum");

    [Fact]
    public void Nullable_annotations_are_found()
    {
        NullableAnnotations.In(typeof(Drawings)).Should().BeEmpty();
        NullableAnnotations.In(typeof(Annotated)).Should().NotBeEmpty();
    }

    public sealed class Annotated
    {
        public string? Name { get; set; }
    }

    private static IEnumerable<string> Shape(Type type) =>
        TypeFormatter.Lines(type).Select(line => line.Replace(Names, "", StringComparison.Ordinal));
}
