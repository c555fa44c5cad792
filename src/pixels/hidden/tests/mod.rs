//! Each rule on data that is built here, and all of it on the sample files.

mod corpus;
mod encapsulated;
mod jpeg;
mod jpeg2000;
mod native;
mod rle;
mod support;
