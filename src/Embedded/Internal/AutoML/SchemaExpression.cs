namespace Microsoft.ML.Internal.AutoML;

/// <summary>Which estimators follow each other, and which are alternatives: e0 * (e1 + e2).</summary>
internal abstract record SchemaExpression
{
    public sealed record Step(string Name) : SchemaExpression
    {
        public override string ToString() => Name;
    }

    public sealed record OneOf(SchemaExpression Left, SchemaExpression Right) : SchemaExpression
    {
        public override string ToString() => $"{Left} + {Right}";
    }

    public sealed record Sequence(SchemaExpression Left, SchemaExpression Right) : SchemaExpression
    {
        public override string ToString() => $"{Part(Left)} * {Part(Right)}";

        private static string Part(SchemaExpression part) => part is OneOf ? $"({part})" : $"{part}";
    }

    /// <summary>The names of the steps, in order.</summary>
    public IEnumerable<string> Steps => this switch
    {
        Step step => [step.Name],
        OneOf both => both.Left.Steps.Concat(both.Right.Steps),
        Sequence both => both.Left.Steps.Concat(both.Right.Steps),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The pipelines without alternatives that this stands for, in ML.NET's order.</summary>
    public IEnumerable<SchemaExpression> Terms()
    {
        return Of(Expand());

        static IEnumerable<SchemaExpression> Of(SchemaExpression expression) =>
            expression is OneOf both ? Of(both.Left).Concat(Of(both.Right)) : [expression];
    }

    public SchemaExpression Rename(Func<string, string> rename) => this switch
    {
        Step step => new Step(rename(step.Name)),
        OneOf both => new OneOf(both.Left.Rename(rename), both.Right.Rename(rename)),
        Sequence both => new Sequence(both.Left.Rename(rename), both.Right.Rename(rename)),
        _ => throw new InvalidOperationException(),
    };

    public static SchemaExpression Parse(string text) => new SchemaParser(text).Parse();

    // Alternatives to the top.
    private SchemaExpression Expand() => this switch
    {
        OneOf both => new OneOf(both.Left.Expand(), both.Right.Expand()),
        Sequence both => Product(both.Left.Expand(), both.Right.Expand()),
        _ => this,
    };

    private static SchemaExpression Product(SchemaExpression left, SchemaExpression right) => (left, right) switch
    {
        (OneOf l, OneOf r) => new OneOf(
            new OneOf(new OneOf(Product(l.Left, r.Left), Product(l.Left, r.Right)), Product(l.Right, r.Left)),
            Product(l.Right, r.Right)),
        (OneOf l, _) => new OneOf(Product(l.Left, right), Product(l.Right, right)),
        (_, OneOf r) => new OneOf(Product(left, r.Left), Product(left, r.Right)),
        _ => new Sequence(left, right),
    };
}
