//! How well representatives do: a score of their figures over the newest quota intervals, and ranks.
//!
//! The score is relative: each figure is placed among those of the representatives who are no managers
//! (who sell little themselves), by its distance from their median in robust standard deviations. How
//! sure a score is comes from the intervals: the whole comparison is repeated without each of them in
//! turn (the jackknife), against the medians of the rest, so what moves everybody at once, such as the
//! season, makes nobody unsure.

use chrono::NaiveDate;
use insight::period::Period;
use insight::score::composite::ScoredPart;
use insight::score::rates::EvidenceRules;
use insight::score::{Composite, Direction, Evidence, Interval, Part, RobustScale, ranking};

use super::Reps;
use super::figures::Figures;
use super::intervals::{Coverage, QuotaInterval, quota_days};
use super::people::Person;
use super::spread::Spread;

/// What the score is made of: name, weight, and what it is.
pub const PARTS: [(&str, f64, &str); 4] = [
    (
        "attainment",
        0.40,
        "Sales of the quota intervals over their quotas, against the other representatives'.",
    ),
    (
        "growth",
        0.20,
        "Change of sales against the same quota intervals a year before, against the others'.",
    ),
    (
        "margin_rate",
        0.20,
        "Revenue less the cost of goods, over revenue; may be negative; against the others'.",
    ),
    (
        "revenue",
        0.20,
        "Sales per quota interval, US dollars, against the others'.",
    ),
];

/// One interval has no spread of its own; beyond that the width of the score's interval tells.
const EVIDENCE: EvidenceRules = EvidenceRules {
    least_cases: 2,
    ..EvidenceRules::SCORE
};

/// One representative's place.
#[derive(Debug, Clone, PartialEq)]
pub struct RepScore {
    /// From 1; shared where the data cannot tell apart.
    pub rank: usize,
    /// Whether it is shared.
    pub tied: bool,
    /// The best and the worst place that the data leave open.
    pub open: (usize, usize),
    /// Who it is.
    pub person: Person,
    /// Sums over the intervals.
    pub figures: Figures,
    /// The intervals scored, oldest first.
    pub intervals: Vec<QuotaInterval>,
    /// 0 to 100; nothing where no figure can be computed.
    pub score: Option<f64>,
    /// Where the true score likely is; nothing where nothing tells.
    pub interval: Option<Interval>,
    /// What the score is made of.
    pub parts: Vec<ScoredPart>,
    /// How much data stand behind it.
    pub evidence: Evidence,
}

/// All representatives' places.
#[derive(Debug, Clone, PartialEq)]
pub struct RepScores {
    /// From the first scored quota's date to the last day that counts; nothing when no quota interval is
    /// finished.
    pub period: Option<Period>,
    /// All together by interval, oldest first.
    pub totals: Vec<QuotaInterval>,
    /// Best first, at one score by name.
    pub reps: Vec<RepScore>,
}

/// One representative and what is scored of him or her.
struct Candidate {
    person: Person,
    intervals: Vec<QuotaInterval>,
}

impl Reps {
    /// Scores everybody who has a finished quota interval among the newest `intervals`, as known on
    /// `as_of`. Without managers they are not listed; they never set the scale.
    #[must_use]
    pub fn scores(&self, as_of: NaiveDate, intervals: usize, managers: bool) -> RepScores {
        let candidates = self.candidates(as_of, intervals);
        let totals = totals(&candidates);
        let scored = score_all(&candidates);
        let listed = |place: &usize| managers || !candidates[*place].person.manager;
        let mut places: Vec<usize> = (0..candidates.len()).filter(listed).collect();
        // Ranking keeps the order of equal scores.
        places.sort_by(|a, b| candidates[*a].person.name.cmp(&candidates[*b].person.name));
        let entries: Vec<(Option<f64>, Option<Interval>)> = places
            .iter()
            .map(|place| {
                let scored = &scored[*place];
                (scored.score(), scored.interval.or_else(whole_scale))
            })
            .collect();
        let reps = ranking::rank(&entries).into_iter().map(|rank| {
            let place = places[rank.index];
            let (candidate, scored) = (&candidates[place], &scored[place]);
            let cases = candidate.intervals.len() as u64;
            RepScore {
                rank: rank.rank,
                tied: rank.tied,
                open: (rank.best, rank.worst),
                person: candidate.person.clone(),
                figures: Figures::of(&candidate.intervals),
                intervals: candidate.intervals.clone(),
                score: scored.score(),
                interval: scored.interval,
                parts: scored
                    .composite
                    .as_ref()
                    .map_or_else(Vec::new, |composite| composite.parts.clone()),
                evidence: Evidence::of(cases, scored.interval, EVIDENCE),
            }
        });
        RepScores {
            period: spanned(&totals),
            reps: reps.collect(),
            totals,
        }
    }

    /// Everybody with an interval among the newest, and these intervals. The newest are those that begin
    /// on the newest days on which finished quotas began, whoever's they are.
    fn candidates(&self, as_of: NaiveDate, intervals: usize) -> Vec<Candidate> {
        let coverage = Coverage::learn(self, as_of);
        let quota_days = quota_days(self, as_of);
        let mut candidates: Vec<Candidate> = self
            .reps
            .iter()
            .zip(self.people(as_of))
            .map(|(rep, person)| Candidate {
                person,
                intervals: rep.finished(coverage, &quota_days),
            })
            .collect();
        let starts = starts(&candidates);
        let oldest = starts.len().saturating_sub(intervals);
        if let Some(oldest) = starts.get(oldest) {
            for candidate in &mut candidates {
                candidate
                    .intervals
                    .retain(|interval| interval.period.from() >= *oldest);
            }
        }
        candidates.retain(|candidate| !candidate.intervals.is_empty());
        candidates
    }
}

/// The days that scored intervals begin on, oldest first.
fn starts(candidates: &[Candidate]) -> Vec<NaiveDate> {
    let intervals = candidates.iter().flat_map(|candidate| &candidate.intervals);
    let mut starts: Vec<NaiveDate> = intervals.map(|interval| interval.period.from()).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Everybody's intervals that begin on one day, added up.
fn totals(candidates: &[Candidate]) -> Vec<QuotaInterval> {
    let of_start = |start: NaiveDate| {
        let intervals = candidates.iter().flat_map(|candidate| &candidate.intervals);
        let same = intervals.filter(move |interval| interval.period.from() == start);
        same.copied().reduce(|mut total, interval| {
            let to = total.period.to().max(interval.period.to());
            total.period = Period::new(start, to).unwrap_or(total.period);
            total.estimated_end |= interval.estimated_end;
            total.quota += interval.quota;
            total.sales.add(interval.sales);
            total.year_before = match (total.year_before, interval.year_before) {
                (Some(mut total), Some(interval)) => {
                    total.add(interval);
                    Some(total)
                }
                (total, interval) => total.or(interval),
            };
            total
        })
    };
    starts(candidates)
        .into_iter()
        .filter_map(of_start)
        .collect()
}

fn spanned(totals: &[QuotaInterval]) -> Option<Period> {
    let from = totals.first()?.period.from();
    let to = totals.iter().map(|interval| interval.period.to()).max()?;
    Period::new(from, to)
}

/// A score and how sure it is.
struct Scored {
    composite: Option<Composite>,
    interval: Option<Interval>,
}

impl Scored {
    fn score(&self) -> Option<f64> {
        self.composite.as_ref().map(|composite| composite.score)
    }
}

fn score_all(candidates: &[Candidate]) -> Vec<Scored> {
    let over_all = figures(candidates, None);
    let scales = scales_of(candidates, &over_all);
    let score_by = |figures: &[Figures], here: &Scales| -> Vec<Option<Composite>> {
        let scored = figures
            .iter()
            .map(|figures| composite(figures, &scales, here));
        scored.collect()
    };
    let whole = score_by(&over_all, &scales);
    let starts = starts(candidates);
    let without: Vec<Vec<Option<Composite>>> = starts
        .iter()
        .map(|start| {
            let figures = figures(candidates, Some(*start));
            score_by(&figures, &scales_of(candidates, &figures))
        })
        .collect();
    let spreads: Vec<Option<Spread>> = candidates
        .iter()
        .enumerate()
        .map(|(place, candidate)| {
            let score = whole[place].as_ref()?.score;
            let own = starts.iter().zip(&without).filter(|(start, _)| {
                let mut intervals = candidate.intervals.iter();
                intervals.any(|interval| interval.period.from() == **start)
            });
            let replicates = own.filter_map(|(_, without)| Some(without[place].as_ref()?.score));
            Spread::of(score, &replicates.collect::<Vec<f64>>())
        })
        .collect();
    let shared = Spread::shared(&spreads);
    whole
        .into_iter()
        .zip(spreads)
        .zip(candidates)
        .map(|((composite, own), candidate)| {
            let interval = composite
                .as_ref()
                .zip(shared)
                .and_then(|(composite, shared)| {
                    shared.interval(composite.score, own, candidate.intervals.len())
                });
            Scored {
                composite,
                interval,
            }
        })
        .collect()
}

/// What the figures of those who are no managers set, part by part: of all when there is nobody else.
type Scales = [Option<RobustScale>; 4];

fn scales_of(candidates: &[Candidate], figures: &[Figures]) -> Scales {
    std::array::from_fn(|part| {
        let of = |managers: bool| -> Vec<f64> {
            let peers = candidates.iter().zip(figures);
            peers
                .filter(|(candidate, _)| managers || !candidate.person.manager)
                .filter_map(|(_, figures)| figures.values()[part])
                .collect()
        };
        RobustScale::of(&of(false)).or_else(|| RobustScale::of(&of(true)))
    })
}

/// Everybody's figures over the intervals but those that begin on `without`.
fn figures(candidates: &[Candidate], without: Option<NaiveDate>) -> Vec<Figures> {
    let of = |candidate: &Candidate| {
        let kept = |interval: &&QuotaInterval| Some(interval.period.from()) != without;
        Figures::of(candidate.intervals.iter().filter(kept))
    };
    candidates.iter().map(of).collect()
}

/// The score of some figures by how far they are from the medians `here`, in the deviations of `scales`.
fn composite(figures: &Figures, scales: &Scales, here: &Scales) -> Option<Composite> {
    let values = figures.values();
    let parts: [Part; 4] = std::array::from_fn(|part| {
        let (name, weight, _) = PARTS[part];
        let score = |value: f64| {
            let scale = scales[part]?;
            let moved = scale.median() - here[part]?.median();
            scale.score(value + moved, Direction::HigherIsBetter)
        };
        Part {
            name,
            weight,
            value: values[part],
            score: values[part].and_then(score),
            interval: None,
        }
    });
    Composite::of(&parts)
}

/// The interval of a score that nothing tells of.
fn whole_scale() -> Option<Interval> {
    Interval::new(0.0, 100.0)
}
