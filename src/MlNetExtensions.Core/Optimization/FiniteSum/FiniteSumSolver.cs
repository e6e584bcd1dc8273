using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions;

/// <summary>The methods that can minimize a finite sum.</summary>
public enum FiniteSumSolver
{
    /// <summary>Chosen from the size, sparsity and conditioning of the problem; the result says which and why.</summary>
    Auto,

    /// <summary>Stochastic average gradient (Schmidt, Le Roux and Bach, 2017). Smooth regularizers.</summary>
    Sag,

    /// <summary>SAGA (Defazio, Bach and Lacoste-Julien, 2014). Any regularizer.</summary>
    Saga,

    /// <summary>Stochastic variance-reduced gradient (Johnson and Zhang, 2013; proximal: Xiao and Zhang, 2014). Any regularizer.</summary>
    Svrg,

    /// <summary>Loopless SVRG (Kovalev, Horváth and Richtárik, 2020). Any regularizer.</summary>
    LooplessSvrg,

    /// <summary>Katyusha (Allen-Zhu, 2017). Smooth regularizers.</summary>
    Katyusha,

    /// <summary>Loopless Katyusha (Kovalev, Horváth and Richtárik, 2020). Ridge.</summary>
    LooplessKatyusha,

    /// <summary>SARAH+ (Nguyen et al., 2017). Smooth regularizers.</summary>
    SarahPlus,

    /// <summary>PAGE (Li, Bao, Zhang and Richtárik, 2021), for nonconvex problems. Any regularizer.</summary>
    Page,

    /// <summary>MISO/Finito (Mairal, 2015). Regularizers with a quadratic part.</summary>
    Miso,

    /// <summary>Stochastic dual coordinate ascent with nearly exact steps (Shalev-Shwartz and Zhang, 2013): the baseline. One output, regularizers with a quadratic part.</summary>
    Sdca,

    /// <summary>Accelerated SVRG (Kulunchakov and Mairal, 2020). Smooth regularizers.</summary>
    AcceleratedSvrg,

    /// <summary>Catalyst acceleration (Lin, Mairal and Harchaoui, 2018) of MISO. Convex regularizers.</summary>
    Catalyst,

    /// <summary>Quasi-Newton acceleration, QNing (Lin, Mairal and Harchaoui, 2019), of MISO. Convex regularizers.</summary>
    QNing,

    /// <summary>FISTA (Beck and Teboulle, 2009) with step search and adaptive restart. Any regularizer and loss.</summary>
    Fista,

    /// <summary>Cyclic block coordinate descent with variance reduction (Cai, Song, Wright and Diakonikolas, 2023). Any regularizer.</summary>
    VrCcd,

    /// <summary>Variance-reduced accelerated cyclic coordinate dual averaging (Lin, Song and Diakonikolas, 2023). Convex regularizers.</summary>
    VrACoder,

    /// <summary>
    /// Gradient-regularized Newton (after Mishchenko, 2023) with a search along its direction, for few columns; proximal Newton (Lee, Sun and Saunders, 2014) by
    /// coordinate descent where the regularizer is not smooth. Any regularizer and loss.
    /// </summary>
    Newton,

    /// <summary>
    /// Truncated Newton: preconditioned conjugate gradients (Hsia, Chiang and Lin, 2018) with a search along the direction (Galli and Lin,
    /// 2021), for many columns. Smooth regularizers, any loss.
    /// </summary>
    NewtonCg,

    /// <summary>
    /// Newton on the products of the rows, for fewer rows than columns (after Chapelle, 2007). One output, ridge, any loss. Keeps two square
    /// matrices over the rows, 16n² bytes: 0.4 GB for 5,000 rows. Refused where that is more than half of what the process may use.
    /// </summary>
    GramNewton,

    /// <summary>Prospect (Mehta, Roulet, Pillutla and Harchaoui, 2024); only by <see cref="SpectralRiskMinimizer"/>.</summary>
    Prospect,
}
