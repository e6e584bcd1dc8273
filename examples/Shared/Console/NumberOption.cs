using System.CommandLine;
using System.Globalization;

namespace MlNetExtensions.Examples;

/// <summary>An option that is a whole number of a range.</summary>
public static class NumberOption
{
    public static Option<int?> Create(string name, string description, int least, int most) => new(name)
    {
        HelpName = "n",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
                return number;
            result.AddError($"{name} is a number from {least} to {most}, not '{Excerpt.Of(text)}'.");
            return null;
        },
    };
}
