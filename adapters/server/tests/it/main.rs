//! Tests at the boundary of the server: bytes in, bytes out, what is on record, what the program prints.

mod callback;
mod config;
mod process;
mod support;
mod demo;
mod pages;
mod texts;
