//! The program as its users run it: argv in; standard output, standard error and exit code out.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, dead_code, reason = "a test that cannot go on fails")]

mod agency;
mod audit;
mod bad_input;
mod calendar;
mod card;
mod card_doctor;
mod card_pin;
mod card_profile;
mod card_status;
mod completions;
mod credential;
mod demo;
mod desk;
mod enroll;
mod erase;
mod flows;
mod form;
mod gateway;
mod harness;
mod house;
mod notice;
mod offboard;
mod people;
mod queue;
mod reader;
mod reader_tests;
mod readme;
mod remind;
mod shipped;
mod signin;
mod smtp;
mod system;
mod user;
mod verbs;
mod x509;
