using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Compiled reading and writing of a member, once each: a view opens a cursor for every pass.</summary>
internal static class MemberAccess
{
    public static Func<TRow, TValue> Reader<TRow, TValue>(MemberInfo member) => Readers<TRow, TValue>.ByMember.GetOrAdd(member, CompileReader<TRow, TValue>);

    public static Action<TRow, TValue> Writer<TRow, TValue>(MemberInfo member) => Writers<TRow, TValue>.ByMember.GetOrAdd(member, CompileWriter<TRow, TValue>);

    private static Func<TRow, TValue> CompileReader<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TValue>>(Expression.MakeMemberAccess(row, member), row).Compile();
    }

    private static Action<TRow, TValue> CompileWriter<TRow, TValue>(MemberInfo member)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        ParameterExpression value = Expression.Parameter(typeof(TValue));
        return Expression.Lambda<Action<TRow, TValue>>(Expression.Assign(Expression.MakeMemberAccess(row, member), value), row, value).Compile();
    }

    private static class Readers<TRow, TValue>
    {
        public static readonly ConcurrentDictionary<MemberInfo, Func<TRow, TValue>> ByMember = new();
    }

    private static class Writers<TRow, TValue>
    {
        public static readonly ConcurrentDictionary<MemberInfo, Action<TRow, TValue>> ByMember = new();
    }
}
