namespace MlNetExtensions;

/// <summary>What a certificate is.</summary>
public enum CertificateKind
{
    /// <summary>Best objective minus best dual bound: never below the true suboptimality.</summary>
    DualityGap,

    /// <summary>
    /// ‖G‖·(‖w‖ + ‖G‖/L) with the gradient mapping G: an estimate, exact in sign only, for objectives without a useful
    /// dual (no penalty) or without convexity.
    /// </summary>
    GradientMapping,
}
