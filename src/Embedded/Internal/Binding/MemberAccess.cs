using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Compiled reading and writing of a member.</summary>
internal static class MemberAccess
{
    public static Func<TRow, TValue> Reader<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    public static Action<TRow, TValue> Writer<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }
}
