//! Tests of the page follow.
