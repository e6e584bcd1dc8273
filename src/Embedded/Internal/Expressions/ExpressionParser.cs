using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Expressions;

/// <summary>
/// Parses the part of ML.NET's expression language that this repository uses: <c>(a, b) : body</c> over inputs of Int32, Single and text, with
/// integer constants, sums of integers, and the functions <c>mid</c> and <c>single</c>. Anything else is refused.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaximumDepth = 50;

    private readonly string _text;
    private readonly DataViewType[] _types;
    private string[] _names = [];
    private int _position;
    private int _depth;

    private ExpressionParser(string text, DataViewType[] types) => (_text, _types) = (text, types);

    /// <exception cref="ArgumentException">The expression is wrong, or beyond what is known here.</exception>
    public static ExpressionNode Parse(string text, DataViewType[] types)
    {
        var parser = new ExpressionParser(text, types);
        if (Array.Find(types, type => type != NumberDataViewType.Int32 && type != NumberDataViewType.Single && type is not TextDataViewType) is { } unknown)
            throw parser.Wrong($"an input is of type {unknown}, which is not known here");
        parser._names = parser.Parameters();
        if (parser._names.Length != types.Length)
            throw parser.Wrong($"there are {parser._names.Length} parameters for {types.Length} inputs");
        parser.Expect(':');
        ExpressionNode body = parser.Sum();
        return parser.Peek() == '\0' ? body : throw parser.Wrong("the end was expected");
    }

    private string[] Parameters()
    {
        if (!Take('('))
            return [Name()];
        List<string> names = [Name()];
        while (Take(','))
            names.Add(Name());
        Expect(')');
        return [.. names];
    }

    private ExpressionNode Sum()
    {
        if (++_depth > MaximumDepth)
            throw Wrong($"it nests deeper than {MaximumDepth}");
        ExpressionNode sum = Primary();
        while (Take('+'))
        {
            ExpressionNode left = Require(sum, NumberDataViewType.Int32), right = Require(Primary(), NumberDataViewType.Int32);
            sum = new ExpressionNode(NumberDataViewType.Int32, inputs => new Operand { Integer = left.Evaluate(inputs).Integer + right.Evaluate(inputs).Integer });
        }

        _depth--;
        return sum;
    }

    private ExpressionNode Primary()
    {
        if (char.IsAsciiDigit(Peek()))
            return Constant();
        string name = Name();
        if (Take('('))
            return Call(name);
        int index = Array.IndexOf(_names, name);
        return index >= 0 ? new ExpressionNode(_types[index], inputs => inputs[index]) : throw Wrong($"there is no parameter '{name}'");
    }

    private ExpressionNode Constant()
    {
        int start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        if (!int.TryParse(_text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            throw Wrong("a constant is too large");
        return new ExpressionNode(NumberDataViewType.Int32, _ => new Operand { Integer = value });
    }

    private ExpressionNode Call(string function)
    {
        List<ExpressionNode> arguments = [Sum()];
        while (Take(','))
            arguments.Add(Sum());
        Expect(')');
        return (function, arguments) switch
        {
            ("mid", [var text, var from, var to]) => Mid(Require(text, TextDataViewType.Instance), Require(from, NumberDataViewType.Int32), Require(to, NumberDataViewType.Int32)),
            ("single", [var text]) => Single(Require(text, TextDataViewType.Instance)),
            _ => throw Wrong($"there is no function '{function}' of {arguments.Count} arguments"),
        };
    }

    private static ExpressionNode Mid(ExpressionNode text, ExpressionNode from, ExpressionNode to) => new(TextDataViewType.Instance, inputs =>
    {
        ReadOnlyMemory<char> whole = text.Evaluate(inputs).Text;
        int first = Index(from.Evaluate(inputs).Integer, whole.Length), past = Index(to.Evaluate(inputs).Integer, whole.Length);
        return new Operand { Text = first < past ? whole[first..past] : default };
    });

    // A negative index counts from the end.
    private static int Index(int index, int length) => Math.Clamp(index < 0 ? index + length : index, 0, length);

    private static ExpressionNode Single(ExpressionNode text) => new(NumberDataViewType.Single, inputs =>
        new Operand { Single = RealParser.TryParse(text.Evaluate(inputs).Text.Span, out float value) ? value : float.NaN });

    private ExpressionNode Require(ExpressionNode node, DataViewType type) => node.Type.Equals(type) ? node : throw Wrong($"{type} was expected, and there is {node.Type}");

    private string Name()
    {
        Peek();
        int start = _position;
        while (_position < _text.Length && (char.IsLetter(_text[_position]) || (_position > start && char.IsAsciiDigit(_text[_position]))))
            _position++;
        return _position > start ? _text[start.._position] : throw Wrong("a name was expected");
    }

    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool Take(char expected)
    {
        if (Peek() != expected)
            return false;
        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Take(expected))
            throw Wrong($"'{expected}' was expected");
    }

    private ArgumentException Wrong(string what) => new($"parsing failed: in the expression '{_text}', at {_position}, {what}.", "expression");
}
