//! Ranks that are shared where the data cannot tell apart.
//!
//! Entries are put in order of their scores, best first. The first leads a group; those that follow
//! share its rank as long as their intervals overlap the leader's. The first that does not leads the
//! next group, and its rank counts all before it (1, 1, 1, 4). An entry of a later group may still
//! overlap an earlier leader when its interval is wider than its neighbours', and one that shares its
//! leader's rank may be below another of the group for sure: [`Rank::best`] and [`Rank::worst`] say
//! which places the data leave open to it. Source of these: H. Goldstein and D. J. Spiegelhalter,
//! *League tables and their limitations*, Journal of the Royal Statistical Society A 159, 1996.

use super::Interval;

/// An entry's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The entry's index in what was ranked.
    pub index: usize,
    /// From 1; shared within a group.
    pub rank: usize,
    /// Whether others share it.
    pub tied: bool,
    /// The best place it could have, from 1: behind those that are better for sure.
    pub best: usize,
    /// The worst place it could have: before those that are worse for sure.
    pub worst: usize,
}

/// Ranks entries by score (higher is better), best first; equal scores stay in the order given. An
/// entry without an interval is as sure as its score. Entries without a score, or one that is no
/// number, come last and share one rank.
#[must_use]
pub fn rank(entries: &[(Option<f64>, Option<Interval>)]) -> Vec<Rank> {
    let known: Vec<Option<(f64, Interval)>> = entries
        .iter()
        .map(|(score, interval)| known(*score, *interval))
        .collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| match (known[*a], known[*b]) {
        (Some((a, _)), Some((b, _))) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    let open = OpenRanks::new(known.iter().flatten().map(|(_, interval)| *interval));

    let mut ranks: Vec<Rank> = Vec::with_capacity(entries.len());
    let mut leader = 0;
    for (place, index) in order.iter().copied().enumerate() {
        let with_leader = match (known[order[leader]], known[index]) {
            (Some((_, of_leader)), Some((_, interval))) => of_leader.overlaps(interval),
            (None, None) => true,
            _ => false,
        };
        if !with_leader {
            leader = place;
        }
        let (best, worst) = known[index]
            .map_or((open.known() + 1, entries.len()), |(_, interval)| {
                (open.best(interval), open.worst(interval))
            });
        ranks.push(Rank {
            index,
            rank: leader + 1,
            tied: leader != place,
            best,
            worst,
        });
        // A leader is tied as soon as somebody follows it.
        ranks[leader].tied |= leader != place;
    }
    ranks
}

/// A score that is a number, with its interval stretched to hold it.
fn known(score: Option<f64>, interval: Option<Interval>) -> Option<(f64, Interval)> {
    let score = score.filter(|score| score.is_finite())?;
    let (low, high) = interval.map_or((score, score), |i| (i.low(), i.high()));
    Some((score, Interval::new(low.min(score), high.max(score))?))
}

/// The ends of all intervals in order, to count those wholly above or below another.
struct OpenRanks {
    lows: Vec<f64>,
    highs: Vec<f64>,
}

impl OpenRanks {
    fn new(intervals: impl Iterator<Item = Interval> + Clone) -> Self {
        let sorted = |mut ends: Vec<f64>| {
            ends.sort_unstable_by(f64::total_cmp);
            ends
        };
        Self {
            lows: sorted(intervals.clone().map(Interval::low).collect()),
            highs: sorted(intervals.map(Interval::high).collect()),
        }
    }

    fn known(&self) -> usize {
        self.lows.len()
    }

    fn best(&self, interval: Interval) -> usize {
        let not_above = self.lows.partition_point(|low| *low <= interval.high());
        self.known() - not_above + 1
    }

    fn worst(&self, interval: Interval) -> usize {
        self.known() - self.highs.partition_point(|high| *high < interval.low())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(score: f64, half: f64) -> (Option<f64>, Option<Interval>) {
        (Some(score), Interval::new(score - half, score + half))
    }

    fn places(ranks: &[Rank]) -> Vec<(usize, usize, bool)> {
        ranks.iter().map(|r| (r.index, r.rank, r.tied)).collect()
    }

    #[test]
    fn overlapping_intervals_share_a_rank() {
        // 90 +- 5 reaches 85: 88 and 83 +- 3 overlap it, 79 +- 3 overlaps 83 but not the leader.
        let found = rank(&[
            entry(79.0, 3.0),
            entry(88.0, 1.0),
            entry(90.0, 5.0),
            entry(83.0, 3.0),
        ]);
        let expected = [(2, 1, true), (1, 1, true), (3, 1, true), (0, 4, false)];
        assert_eq!(places(&found), expected);
        // 79 could still be third, since 83 may be lower; and 83 fourth.
        assert_eq!((found[3].best, found[3].worst), (3, 4));
        assert_eq!((found[2].best, found[2].worst), (2, 4));
    }

    #[test]
    fn sure_scores_are_ranked_plainly() {
        let found = rank(&[
            (Some(1.0), None),
            (Some(3.0), None),
            (Some(3.0), None),
            (None, None),
            (Some(f64::NAN), None),
        ]);
        let expected = [
            (1, 1, true),
            (2, 1, true),
            (0, 3, false),
            (3, 4, true),
            (4, 4, true),
        ];
        assert_eq!(places(&found), expected);
        assert_eq!((found[3].best, found[3].worst), (4, 5));
        assert!(rank(&[]).is_empty());
    }

    #[test]
    fn a_wide_interval_leaves_many_ranks_open() {
        let found = rank(&[
            entry(90.0, 1.0),
            entry(80.0, 1.0),
            entry(70.0, 30.0),
            entry(60.0, 1.0),
        ]);
        let wide = found[2];
        // It ties with 80, its leader, and may be the best or the worst of all.
        assert_eq!((wide.rank, wide.best, wide.worst), (2, 1, 4));
    }

    proptest! {
        #[test]
        fn every_entry_has_one_rank(given in prop::collection::vec((prop::option::of(any::<f64>()), any::<f64>(), any::<f64>()), 0..20)) {
            let entries: Vec<_> = given.iter().map(|(score, one, other)| (*score, Interval::new(*one, *other))).collect();
            let ranks = rank(&entries);
            let mut indices: Vec<usize> = ranks.iter().map(|rank| rank.index).collect();
            indices.sort_unstable();
            prop_assert_eq!(indices, (0..entries.len()).collect::<Vec<_>>());
            for (place, found) in ranks.iter().enumerate() {
                prop_assert!(found.rank <= place + 1);
                prop_assert!(found.best <= place + 1 && place < found.worst);
                prop_assert!(found.worst <= entries.len());
                let sharing = ranks.iter().filter(|other| other.rank == found.rank).count();
                prop_assert_eq!(found.tied, sharing > 1);
            }
            prop_assert!(ranks.is_sorted_by_key(|rank| rank.rank));
        }
    }
}
