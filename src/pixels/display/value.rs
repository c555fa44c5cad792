//! The value of a stored sample.

/// One sample, its unused bits gone.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Integer(i64),
    Real(f64),
}

impl Value {
    pub(super) fn real(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Real(value) => value,
        }
    }
}
