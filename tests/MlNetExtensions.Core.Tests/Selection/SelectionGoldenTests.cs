using MathNet.Numerics.Distributions;
using MlNetExtensions.Core.Selection;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class SelectionGoldenTests
{
    [Theory]
    [GoldenData("pa_da_sampling")]
    public void Importance_probabilities_are_those_of_PA_DA(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        var table = new GradientNormTable(golden.Hyperparameter("n").Integer());
        foreach ((int row, double norm) in golden.Input("visited_indices").Integers().Zip(golden.Input("grad_norms").Vector()))
        {
            table.Add(row, norm);
        }

        double tau = golden.Hyperparameter("tau").Scalar();
        golden.Expected("row_norm_table").MustEqual(table.Norms);
        golden.Expected("next_epoch_probability").MustEqual(ProportionalSampler.Probabilities(table.Norms, tau));
        golden.Expected("path_probability").MustEqual(ProportionalSampler.Probabilities(golden.Input("path_grad_norms").Vector(), tau));
    }

    [Theory]
    [GoldenData("maxvol")]
    public void Submatrices_of_large_volume_are_those_of_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix a = golden.Input("A").Matrix();
        MaximumVolume volume = MaximumVolume.Of(a.Values, a.Rows, a.Columns, golden.Hyperparameter("tolerance").Scalar());

        golden.Expected("rows").MustEqual(volume.Rows);
        golden.Expected("max_abs_B").MustEqual(volume.LargestCoefficient);
        MaximumVolume wide = MaximumVolume.Of(a.Values, a.Rows, a.Columns, exchanges: 10);
        wide.Extend(a.Rows, 1.1);
        golden.Expected("rect_rows").MustEqual(wide.Rows);
    }

    [Theory]
    [GoldenData("greedy_facility_location")]
    public void Facilities_are_those_of_plain_greedy(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix();
        int k = golden.Hyperparameter("k").Integer();
        var run = new FacilityLocation(x.Values, x.Columns, VectorSimilarity.Gaussian, 1);
        int[] rows = run.Select([.. Enumerable.Range(0, x.Rows)], k);

        golden.Expected("gains").MustEqual(run.Gains.ToArray());
        golden.Expected("objective").MustEqual(run.Gains.Sum());
        if (golden.Expected("smallest_gap_to_runner_up").Scalar() > 1e-9)
        {
            golden.Expected("selected_in_order").MustEqual(rows);
            golden.Expected("cluster_weights").MustEqual(run.ClusterSizes(rows));
        }
    }

    [Theory]
    [GoldenData("vog")]
    public void Variance_of_gradients_is_that_of_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix();
        int[] y = golden.Input("y").Integers();
        bool ofProbability = golden.Hyperparameter("output").Text().StartsWith("prob", StringComparison.Ordinal);
        var scores = new GradientVariance(x.Rows, x.Columns);
        List<double> first = [];
        foreach (GoldenValue checkpoint in golden.Input("checkpoints").Items())
        {
            for (int i = 0; i < x.Rows; i++)
            {
                double[] gradient = Gradient(checkpoint, x.Row(i).ToArray(), y[i], ofProbability);
                scores.Add(i, gradient);
                first.AddRange(i == 0 ? gradient : []);
            }
        }

        golden.Expected("gradients_first_row").MustEqual(first.ToArray());
        golden.Expected("vog").MustEqual(scores.Scores());
        golden.Expected("vog_class_normalized").MustEqual(scores.ScoresWithinClasses(y));
    }

    [Theory]
    [GoldenData("variance_promotion_score")]
    public void Variance_promotion_is_that_of_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] weights = golden.Hyperparameter("weights").Vector();
        double[][] outcomes = [.. golden.Input("accuracy").Items().Select(row => row.Vector())];
        int[][][] tokens = [.. golden.Input("token_sequences").Items().Select(row => row.Items().Select(sequence =>
            sequence.Integers()).ToArray())];
        double[] scores = [.. outcomes.Zip(tokens, (tries, texts) =>
            VariancePromotion.Score(tries, VariancePromotion.DistinctShare(texts), weights[0], weights[1]))];

        golden.Expected("ovs").MustEqual(Array.ConvertAll(outcomes, tries => VariancePromotion.OutcomeVariance(tries)));
        golden.Expected("distinct_2").MustEqual(Array.ConvertAll(tokens, texts => VariancePromotion.DistinctShare(texts)));
        golden.Expected("mean_pairwise_edit_distance").MustEqual(Array.ConvertAll(tokens, VariancePromotion.MeanEditDistance));
        golden.Expected("vps").MustEqual(scores);
        golden.Expected("sampling_probability").MustEqual(ProportionalSampler.Probabilities(scores, 1));
    }

    [Theory]
    [GoldenData("gvm_allocation")]
    public void Allocations_are_those_of_GVM(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        int budget = golden.Hyperparameter("budget").Integer();
        double[] shares = BudgetAllocation.GradientVarianceShares(
            golden.Input("grad_norms").Vector(), golden.Input("accept_rates").Vector(), golden.Hyperparameter("alpha").Scalar(),
                golden.Hyperparameter("beta").Scalar());
        int[] counts = BudgetAllocation.RoundedCounts(shares, budget);

        golden.Expected("ratio").MustEqual(shares);
        golden.Expected("integer_sum").MustEqual(counts.Sum());
        if (golden.Expected("rounding_ties").Boolean())
        {
            counts.Should().BeEquivalentTo(golden.Expected("integer_allocation").Integers());
        }
        else
        {
            golden.Expected("integer_allocation").MustEqual(counts);
        }
    }

    [Theory]
    [GoldenData("reinforce_ada_trace")]
    public void Tries_are_those_of_Reinforce_Ada(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[][] outcomes = [.. golden.Input("outcomes").Items().Select(item => item.Vector())];
        int repeat = golden.Hyperparameter("round_repeat").Integer();
        var rule = golden.Hyperparameter("choice").Text() == "balanced" ? EliminationRule.Balanced : EliminationRule.PositiveFocused;
        var elimination = new SuccessiveElimination(outcomes.Length, rule, golden.Hyperparameter("keep").Integer());
        GoldenValue[] rounds = [.. golden.Expected("per_round").Items()];
        double threshold = golden.Hyperparameter("positive_threshold").Scalar();
        int[] used = new int[outcomes.Length];
        for (int round = 0; round < golden.Hyperparameter("max_rounds").Integer() && elimination.Active.Length > 0; round++)
        {
            int[] active = elimination.Active;
            rounds[round]["active_prompts"].MustEqual(active.Length);
            int completed = 0;
            double sum = 0;
            foreach (int item in active)
            {
                double[] tries = outcomes[item][used[item]..(used[item] + repeat)];
                used[item] += repeat;
                sum += tries.Sum();
                completed += elimination.Add(item, Array.ConvertAll(tries, outcome => outcome > threshold)) ? 1 : 0;
            }

            rounds[round]["completed"].MustEqual(completed);
            rounds[round]["finished_prompts"].MustEqual(outcomes.Length - elimination.Active.Length);
            rounds[round]["reward_mean"].MustEqual(sum / active.Length / repeat);
        }

        for (int item = 0; item < outcomes.Length; item++)
        {
            string name = item.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
            golden.Expected("draws_used")[name].MustEqual(used[item]);
            golden.Expected("kept_draw_indices")[name].MustEqual(elimination.Kept(item));
            golden.Expected("total_pos")[name].MustEqual(elimination.Totals(item).Successes);
            golden.Expected("total_neg")[name].MustEqual(elimination.Totals(item).Failures);
        }
    }

    [Theory]
    [GoldenData("beta_posterior_decay")]
    public void Values_are_those_of_single_stream_policy_optimization(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[][] rewards = [.. golden.Input("rewards").Items().Select(step => step.Vector())], drifts = [.. golden.Input("D").Items()
            .Select(step => step.Vector())];
        GoldenValue half = golden.Hyperparameter("D_half"), offline = golden.Input("offline_scores");
        int items = rewards[0].Length;
        int[] all = [.. Enumerable.Range(0, items)];
        var tracker = new BetaValueTracker(
            items, golden.Hyperparameter("rho_min").Scalar(), golden.Hyperparameter("rho_max").Scalar(), half.IsMissing ? null
                : half.Scalar());
        for (int i = 0; i < items && !offline.IsMissing; i++)
        {
            tracker.Begin(i, offline[i].Vector().Sum(), offline[i].Vector().Length);
        }

        golden.Expected("alpha0").MustEqual(Array.ConvertAll(all, i => tracker[i].Alpha));
        golden.Expected("beta0").MustEqual(Array.ConvertAll(all, i => tracker[i].Beta));
        for (int step = 0; step < rewards.Length; step++)
        {
            GoldenValue expected = golden.Expected("steps")[step];
            expected["p_hat_before"].MustEqual(Array.ConvertAll(all, tracker.Value));
            expected["sampling_weight"].MustEqual(Array.ConvertAll(all, i => tracker.Priority(i,
                golden.Hyperparameter("exploration").Scalar())));
            expected["advantage"].MustEqual(tracker.Advantages(all, rewards[step]));
            expected["rho"].MustEqual(Array.ConvertAll(drifts[step], tracker.Memory));
            Array.ForEach(all, i => tracker.Update(i, rewards[step][i], drifts[step][i]));
            expected["alpha"].MustEqual(Array.ConvertAll(all, i => tracker[i].Alpha));
            expected["beta"].MustEqual(Array.ConvertAll(all, i => tracker[i].Beta));
        }
    }

    [Theory]
    [GoldenData("normal_gamma_posterior")]
    public void Normal_Gamma_posteriors_are_those_of_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        double[] x = golden.Input("x").Vector();
        double mean = golden.Hyperparameter("mu0").Scalar();
        var posterior = new NormalGammaPosterior(
            mean, golden.Hyperparameter("kappa0").Scalar(), golden.Hyperparameter("alpha0").Scalar(),
                golden.Hyperparameter("beta0").Scalar());
        var beliefs = (NormalGammaBeliefs)posterior.Create(2);
        Array.ForEach(x, value => beliefs.Update(0, value));
        beliefs.Update(1, x.Length, x.Average(), x.Sum(value => (value - x.Average()) * (value - x.Average())));
        for (int arm = 0; arm < 2; arm++)
        {
            (double m, double kappa, double alpha, double beta) = beliefs[arm];
            StudentParameters marginal = beliefs.MeanLaw(arm), predictive = beliefs.RewardLaw(arm);

            golden.Expected("mu").MustEqual(m);
            golden.Expected("kappa").MustEqual(kappa);
            golden.Expected("alpha").MustEqual(alpha);
            golden.Expected("beta").MustEqual(beta);
            golden.Expected("mean_precision").MustEqual(alpha / beta);
            golden.Expected("posterior_sd_of_mean").MustEqual(Math.Sqrt(beliefs.Variance(arm)));
            golden.Expected("log_evidence").MustEqual(beliefs.LogEvidence(arm));
            MustEqual(golden.Expected("marginal_mu_student_t"), marginal);
            MustEqual(golden.Expected("predictive_student_t"), predictive);
            golden.Expected("predictive_student_t")["logpdf_at_mu0"].MustEqual(predictive.LogDensity(mean));
            golden.Expected("marginal_mu_student_t")["quantile_0975"].Within(relative: 1e-7)
                .MustEqual(StudentT.InvCDF(marginal.Location, marginal.Scale, marginal.DegreesOfFreedom, 0.975));
        }
    }

    private static void MustEqual(GoldenValue expected, StudentParameters actual)
    {
        expected["df"].MustEqual(actual.DegreesOfFreedom);
        expected["loc"].MustEqual(actual.Location);
        expected["scale"].MustEqual(actual.Scale);
    }

    // Of W₂·tanh(W₁x + b₁) + b₂, or of its softmax.
    private static double[] Gradient(GoldenValue checkpoint, double[] x, int label, bool ofProbability)
    {
        GoldenMatrix w1 = checkpoint["W1"].Matrix(), w2 = checkpoint["W2"].Matrix();
        double[] b1 = checkpoint["b1"].Vector(), b2 = checkpoint["b2"].Vector();
        double[] hidden = [.. Enumerable.Range(0, w1.Rows).Select(j => Math.Tanh(b1[j] + Dot(w1.Row(j), x)))];
        double[] logits = [.. Enumerable.Range(0, w2.Rows).Select(c => b2[c] + Dot(w2.Row(c), hidden))];
        double sum = logits.Sum(Math.Exp);
        double[] gradient = new double[x.Length];
        for (int c = 0; c < logits.Length; c++)
        {
            double p = Math.Exp(logits[c]) / sum, own = Math.Exp(logits[label]) / sum;
            double outer = ofProbability ? own * ((c == label ? 1 : 0) - p) : c == label ? 1 : 0;
            for (int j = 0; j < hidden.Length; j++)
            {
                double inner = outer * w2.Row(c)[j] * (1 - hidden[j] * hidden[j]);
                for (int i = 0; i < x.Length; i++)
                {
                    gradient[i] += inner * w1.Row(j)[i];
                }
            }
        }

        return gradient;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => System.Numerics.Tensors.TensorPrimitives.Dot(x, y);
}
