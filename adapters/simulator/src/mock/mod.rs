//! Wiremock servers that answer the main job: for tests that want to say each answer themselves,
//! or to look at each request with wiremock's own means. They keep no state.

pub mod hubrise;
pub mod pixelpoint;
