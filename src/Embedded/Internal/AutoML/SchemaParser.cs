namespace Microsoft.ML.Internal.AutoML;

/// <summary>Reads what <see cref="SchemaExpression"/> prints: names, *, + and parentheses.</summary>
internal sealed class SchemaParser(string text)
{
    private int _next;

    public SchemaExpression Parse()
    {
        var expression = Alternatives();
        return Peek() == '\0' ? expression : throw Unexpected();
    }

    private SchemaExpression Alternatives()
    {
        var left = Sequence();
        while (Take('+'))
            left = new SchemaExpression.OneOf(left, Sequence());
        return left;
    }

    private SchemaExpression Sequence()
    {
        var left = Part();
        while (Take('*'))
            left = new SchemaExpression.Sequence(left, Part());
        return left;
    }

    private SchemaExpression Part()
    {
        if (Take('('))
        {
            var inner = Alternatives();
            return Take(')') ? inner : throw Unexpected();
        }

        Peek();
        int start = _next;
        while (_next < text.Length && (char.IsLetterOrDigit(text[_next]) || text[_next] == '_'))
            _next++;
        return _next > start ? new SchemaExpression.Step(text[start.._next]) : throw Unexpected();
    }

    private bool Take(char wanted)
    {
        bool found = Peek() == wanted;
        if (found)
            _next++;
        return found;
    }

    private char Peek()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next]))
            _next++;
        return _next < text.Length ? text[_next] : '\0';
    }

    private FormatException Unexpected() => new($"'{text}' is no schema of a pipeline: at character {_next} a name, '*', '+' or a parenthesis was expected.");
}
