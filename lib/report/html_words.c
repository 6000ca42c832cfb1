/* What the page says in words: limits, flags, methods. */
#include "report/html.h"

static void put_list(struct page *page, const char *const *items)
{
    put_html(page->out, "<ul>\n");
    for (; *items; items++)
        put_html(page->out, "<li>%s</li>\n", *items);
    put_html(page->out, "</ul>\n");
}

const char *const report_limits[] = {
    "A place in the order is not proof of an effect, and an established effect is not proof of a "
    "mechanism: these are changes of mRNA, not experiments that block a mechanism.",
    "With one study of three or four animals per arm the ranges span nearly all places. That is "
    "the "
    "honest answer, not a fault of the run. Small gaps between best guesses mean nothing where "
    "ranges overlap.",
    "Rescue that is not shown is not absent: with few animals only large damage and large changes "
    "can be seen. Nor is each class of rescue corrected for the number of mechanisms: of many, "
    "some "
    "are named by chance.",
    "Autophagy: mRNA is not flux. Its genes rise both when autophagy runs and when it is blocked "
    "and "
    "the cell compensates; it is two-sided here, and no direction counts as benefit.",
    "Paracrine support measures the answer of the host's tissue, not what the cells secrete.",
    "Ranks by standardised effect (Hedges' g) favour quiet gene sets, whose scores vary little "
    "between animals; ranks by raw change (--effect md) favour loud ones. A finding that needs one "
    "of the two is weak.",
    "One study (single_study) cannot tell the source from the laboratory. With two studies "
    "(two_studies) their heterogeneity is hardly measured; by default it is borrowed from all "
    "mechanisms.",
    "Published data are chosen data. There are too few studies to test for publication bias; all "
    "that were given are shown.",
    "Bulk ovary mixes granulosa, theca, stroma, vessels and immune cells. A therapy that only adds "
    "follicles moves every granulosa-rich set. The total effect, by which mechanisms are ranked, "
    "is "
    "what the tissue shows; the effect within cells is what is left of it beside the share of "
    "granulosa to stroma cells. Where less than half is left, more or fewer cells may be all there "
    "is (composition_driven).",
    "Where a therapy acts through the number of follicles, their share is a step on its way: the "
    "effect within cells is then the direct part only, not the whole. Where something else moves "
    "both the cells and the mechanism, adjusting can even bring in a difference that is not there "
    "(a collider). Arms that hardly overlap in composition cannot be divided into the two: the "
    "effect within cells then has a large standard error. Angiogenesis, inflammation and immune "
    "regulation are never called composition: there, a change of cells is the biology.",
    "Cells of one species in a host of another: human reads on conserved exons mimic paracrine and "
    "homing genes, and rejection mimics immune regulation. Use species-resolved counts.",
    "The microenvironment is a composite of angiogenesis, fibrosis, inflammation and immune "
    "regulation: shown, never ranked beside its own parts.",
    "Mechanisms are ranked within a source. A difference between two sources of different studies "
    "is one of animals, damage models and laboratories as well; only within one study are two "
    "sources compared under equal conditions.",
    NULL,
};

void html_limits(struct page *page)
{
    put_list(page, report_limits);
}

void html_flags(struct page *page)
{
    const mr_flags flags = view_flags(page->view);

    if (!flags) {
        put_html(page->out, "<p>None.</p>\n");
        return;
    }
    put_html(page->out, "<dl>\n");
    for (int f = 0; f < MR_N_FLAGS; f++)
        if (flags >> f & 1)
            put_html(page->out, "<dt><code>%s</code></dt><dd>%s</dd>\n",
                     mr_flag_name((enum mr_flag)f), mr_flag_meaning((enum mr_flag)f));
    put_html(page->out, "</dl>\n");
}

static const struct {
    const char *step, *text;
} methods[] = {
    { "Counts to expression",
      "Genes too low to carry information are left out (filterByExpr: Chen, Lun and Smyth 2016). "
      "Library sizes are corrected by TMM (Robinson and Oshlack 2010), counts become log2 counts "
      "per "
      "million with prior count 2 (edgeR). FPKM, TPM and logs are quantile normalised instead and "
      "flagged." },
    { "Score of a mechanism in a sample",
      "From each gene the mean of background genes of like abundance in the same sample is "
      "subtracted (25 bins), so that a shift of the whole transcriptome does not count. The genes "
      "that benefit raises and those that benefit lowers form two halves; the score is their "
      "weighted difference, in log2 units. Higher is better, two-sided mechanisms excepted." },
    { "Effect within a study",
      "A linear model of the scores with one mean per arm, and batch where it is given. The "
      "variance is moderated (Smyth 2004) by a prior learned from background gene sets of like "
      "size, which by default never gets more than a third of the weight. The effect is Hedges' g: "
      "difference of treated and model divided by the standard deviation, with the correction for "
      "small samples (Hedges 1981). Two tests on the genes themselves stand beside it and enter no "
      "rank: fry, did they move (Wu and others 2010), and camera, did they move more than other "
      "genes (Wu and Smyth 2012)." },
    { "Studies combined",
      "Random effects with inverse-variance weights. The variance of g is taken at the common "
      "effect, not at each study's own (Lin and Aloe 2021, doi 10.1002/sim.8781). Heterogeneity is "
      "one Paule-Mandel tau\xc2\xb2 per source (Paule and Mandel 1982), shared by its mechanisms "
      "because few studies cannot estimate one each. One study: exact test of its own "
      "difference." },
    { "Ranks",
      "Mechanisms stand in the order of their effects. A mechanism is put above another one only "
      "if "
      "the difference exceeds the studentised range's critical value times its standard error "
      "(Tukey), with the correlation between the mechanisms taken from the residuals. So all rank "
      "ranges hold at once with 95 % confidence, ties included (Mogstad, Romano, Shaikh and "
      "Wilhelm "
      "2024). The top set holds all mechanisms that may stand first. P-score: the mean probability "
      "of standing above another mechanism (R\xc3\xbc"
      "cker and Schwarzer 2015, doi "
      "10.1186/s12874-015-0060-8); it is biased up for two-sided mechanisms." },
    { "Many tests",
      "p values are two-sided. q: Benjamini and Hochberg (1995) over the mechanisms of a family "
      "and "
      "all sources. Holm (1979) over the primary mechanisms of one source. The primary family "
      "(apoptosis, autophagy, oxidative stress, fibrosis) was named before the data; the secondary "
      "one is corrected apart." },
    { "Gate",
      "Marker panels of granulosa cells and oocytes are scored and tested like mechanisms: model "
      "against control, treated against model." },
    { "Composition",
      "Each study is tested once more with one covariate, the mean of the granulosa panel less "
      "that "
      "of the stroma panel, wherever both are measured and three residual degrees of freedom are "
      "left. These effects are pooled like the others, with a tau\xc2\xb2 of their own. An effect "
      "with p < 0.05 of which less than half is left is called composition-driven; the two are "
      "compared over the same studies." },
    { "Rescue",
      "Over the studies with control, model and treated animals the three differences are averaged "
      "in standard deviations. A mechanism counts as damaged beyond 3.5 standard errors, as "
      "rescued "
      "where treated differs from model towards health (two-sided 5 %), as restored where less "
      "than "
      "half of the damage is left (one-sided 5 %, non-inferiority), as overshoot beyond the "
      "healthy. "
      "The share regained has Fieller's interval (1954). Across mechanisms regained and damaged "
      "share the model animals, which alone makes a slope of up to one half; the slope is "
      "corrected "
      "by errors in variables. Uncorrected for the number of mechanisms." },
};

void html_methods(struct page *page)
{
    words_clear(&page->words);
    sentence_pooling(page->view, &page->words);
    if (page->words.size)
        put_html(page->out, "<p><strong>Options of this run.</strong> %s</p>\n",
                 words_text(&page->words));
    put_html(page->out, "<dl>\n");
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
        put_html(page->out, "<dt>%s</dt><dd>%s</dd>\n", methods[i].step, methods[i].text);
    put_html(page->out, "</dl>\n");
    if (!page->view->refs)
        return;
    put_html(page->out, "<h3>The mechanisms</h3>\n<dl>\n");
    for (size_t i = 0; i < mr_refs_n_mechanisms(page->view->refs); i++) {
        const struct mr_mechanism *m = mr_refs_mechanism(page->view->refs, i);

        put_html(page->out, "<dt>%s (%s%s)</dt><dd>%s</dd>\n", m->title, mr_family_name(m->family),
                 m->two_sided ? ", two-sided" : "", m->note);
    }
    put_html(page->out, "</dl>\n");
}
