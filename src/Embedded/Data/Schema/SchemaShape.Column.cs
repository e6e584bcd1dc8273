using Microsoft.ML.Data;
using Microsoft.ML.Internal;

namespace Microsoft.ML;

public sealed partial class SchemaShape
{
    /// <summary>What is known of a column before anything is fitted.</summary>
    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(itemType);
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? new SchemaShape([]);
        }

        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }

        /// <summary>The shape of a column of that type.</summary>
        internal static Column Of(string name, DataViewType type, SchemaShape annotations = null)
        {
            var vector = type as VectorDataViewType;
            var item = vector?.ItemType ?? type;
            var kind = vector is null ? VectorKind.Scalar : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
            var key = item as KeyDataViewType;
            return new Column(name, kind, key is null ? item : PrimitiveTypes.Of(key.RawType), key is not null, annotations);
        }

        /// <summary>Whether <paramref name="source"/> can stand where this column is asked for.</summary>
        internal readonly bool IsCompatibleWith(Column source) =>
            source.ItemType is not null && source.ItemType.Equals(ItemType) && source.Kind == Kind && (!IsKey || source.IsKey);

        internal readonly string GetTypeString()
        {
            string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind == VectorKind.Scalar ? item : Kind == VectorKind.Vector ? $"Vector<{item}>" : $"VarVector<{item}>";
        }
    }
}
