//! Entropies of counts.

/// Tables n log₂ n for the small n of which matrices are full.
pub(super) struct Logarithms {
    table: Vec<f64>,
}

impl Logarithms {
    pub(super) fn new() -> Self {
        let whole = |n: u32| f64::from(n) * f64::from(n.max(1)).log2();
        Self {
            table: (0..512).map(whole).collect(),
        }
    }

    /// n log₂ n.
    #[inline]
    pub(super) fn times(&self, n: u64) -> f64 {
        match usize::try_from(n).ok().and_then(|n| self.table.get(n)) {
            Some(&known) => known,
            None => {
                #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
                let n = n as f64;
                n * n.log2()
            }
        }
    }

    /// The entropy in bits of what occurs so often.
    pub(super) fn entropy(&self, counts: impl Iterator<Item = u64>) -> f64 {
        let (mut total, mut sum) = (0, 0.0);
        for count in counts {
            total += count;
            sum += self.times(count);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let total = total as f64;
        // -0 and what rounding leaves of a certain outcome are no information.
        (total.log2() - sum / total).max(0.0)
    }
}
