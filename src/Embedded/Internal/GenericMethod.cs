using System.Reflection;

namespace Microsoft.ML.Internal;

/// <summary>Calls of generic methods whose type arguments are known at run time only.</summary>
internal static class GenericMethod
{
    /// <summary>
    /// The method of <paramref name="template"/> (given with any type arguments) with other ones, as a delegate,
    /// so that what it throws arrives unwrapped.
    /// </summary>
    public static TDelegate With<TDelegate>(TDelegate template, params Type[] typeArguments)
        where TDelegate : Delegate
    {
        MethodInfo method = template.Method.GetGenericMethodDefinition().MakeGenericMethod(typeArguments);
        return method.CreateDelegate<TDelegate>(template.Target);
    }
}
